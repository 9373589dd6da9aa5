<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
    <context>
        <name>Actions</name>
        <message>
            <source>&amp;Attach report…</source>
            <translation>&amp;Anexar laudo…</translation>
        </message>
        <message>
            <source>&amp;Cancel the selected delivery</source>
            <translation>Ca&amp;ncelar o envio selecionado</translation>
        </message>
        <message>
            <source>&amp;Clear search</source>
            <translation>&amp;Limpar busca</translation>
        </message>
        <message>
            <source>&amp;Delete from this workstation…</source>
            <translation>E&amp;xcluir deste computador…</translation>
        </message>
        <message>
            <source>&amp;Export list as CSV…</source>
            <translation>&amp;Exportar lista em CSV…</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>&amp;Arquivo</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>A&amp;juda</translation>
        </message>
        <message>
            <source>&amp;Import files…</source>
            <translation>&amp;Importar arquivos…</translation>
        </message>
        <message>
            <source>&amp;Keys and help</source>
            <translation>&amp;Teclas e ajuda</translation>
        </message>
        <message>
            <source>&amp;Next pane</source>
            <translation>&amp;Próximo painel</translation>
        </message>
        <message>
            <source>&amp;Organizations and stations…</source>
            <translation>&amp;Organizações e estações…</translation>
        </message>
        <message>
            <source>&amp;Outbox</source>
            <translation>&amp;Caixa de saída</translation>
        </message>
        <message>
            <source>&amp;Outbox panel</source>
            <translation>Painel da &amp;caixa de saída</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>&amp;Sair</translation>
        </message>
        <message>
            <source>&amp;Refresh</source>
            <translation>&amp;Atualizar</translation>
        </message>
        <message>
            <source>&amp;Retry the selected delivery</source>
            <translation>&amp;Repetir o envio selecionado</translation>
        </message>
        <message>
            <source>&amp;Search</source>
            <translation>&amp;Buscar</translation>
        </message>
        <message>
            <source>&amp;Send…</source>
            <translation>&amp;Enviar…</translation>
        </message>
        <message>
            <source>&amp;Settings…</source>
            <translation>&amp;Configurações…</translation>
        </message>
        <message>
            <source>&amp;Shares…</source>
            <translation>Co&amp;mpartilhamentos…</translation>
        </message>
        <message>
            <source>&amp;Study</source>
            <translation>&amp;Estudo</translation>
        </message>
        <message>
            <source>&amp;Undo the last send</source>
            <translation>&amp;Desfazer o último envio</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>E&amp;xibir</translation>
        </message>
        <message>
            <source>&amp;View study</source>
            <translation>&amp;Visualizar</translation>
        </message>
        <message>
            <source>Add a PDF or text as the next version of the report</source>
            <translation>Acrescenta um PDF ou texto como nova versão do laudo</translation>
        </message>
        <message>
            <source>All deliveries with details and history</source>
            <translation>Todos os envios, com detalhes e histórico</translation>
        </message>
        <message>
            <source>Clear the search, then the selection; close a dialog</source>
            <translation>Limpa a busca e depois a seleção; fecha uma janela</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Conte&amp;xt menu</source>
            <translation>Menu de conte&amp;xto</translation>
        </message>
        <message>
            <source>Copy to &amp;folder or zip…</source>
            <translation>Copiar para &amp;pasta ou zip…</translation>
        </message>
        <message>
            <source>Everything that can be set</source>
            <translation>Tudo o que pode ser configurado</translation>
        </message>
        <message>
            <source>I&amp;mages tab</source>
            <translation>Aba de &amp;imagens</translation>
        </message>
        <message>
            <source>Import &amp;folder…</source>
            <translation>Importar &amp;pasta…</translation>
        </message>
        <message>
            <source>Lin&amp;ks of this study…</source>
            <translation>Lin&amp;ks deste estudo…</translation>
        </message>
        <message>
            <source>Links for external users: who opened them; revoke, extend</source>
            <translation>Links para usuários externos: quem abriu; revogar, prorrogar</translation>
        </message>
        <message>
            <source>List all studies of this patient</source>
            <translation>Lista todos os estudos deste paciente</translation>
        </message>
        <message>
            <source>List: open the selected study</source>
            <translation>Lista: abre o estudo selecionado</translation>
        </message>
        <message>
            <source>List: select every study loaded</source>
            <translation>Lista: seleciona todos os estudos carregados</translation>
        </message>
        <message>
            <source>Move between search, list, study and outbox</source>
            <translation>Alterna entre busca, lista, estudo e caixa de saída</translation>
        </message>
        <message>
            <source>My &amp;profile…</source>
            <translation>Meu per&amp;fil…</translation>
        </message>
        <message>
            <source>Open report as &amp;PDF</source>
            <translation>Abrir laudo em P&amp;DF</translation>
        </message>
        <message>
            <source>Open the study in the panel on the right (Enter)</source>
            <translation>Abre o estudo no painel à direita (Enter)</translation>
        </message>
        <message>
            <source>P&amp;hysicians…</source>
            <translation>&amp;Médicos…</translation>
        </message>
        <message>
            <source>Patient &amp;history</source>
            <translation>&amp;Histórico do paciente</translation>
        </message>
        <message>
            <source>Physicians and their addresses</source>
            <translation>Médicos e seus endereços</translation>
        </message>
        <message>
            <source>Queue a failed delivery again</source>
            <translation>Põe de novo na fila um envio que falhou</translation>
        </message>
        <message>
            <source>Read the list again</source>
            <translation>Lê a lista de novo</translation>
        </message>
        <message>
            <source>Remove the selected studies; asks first</source>
            <translation>Remove os estudos selecionados; pergunta antes</translation>
        </message>
        <message>
            <source>Repor&amp;t tab</source>
            <translation>Aba do la&amp;udo</translation>
        </message>
        <message>
            <source>S&amp;ends</source>
            <translation>En&amp;vios</translation>
        </message>
        <message>
            <source>Save the studies of the current filter as a table</source>
            <translation>Salva os estudos do filtro atual como tabela</translation>
        </message>
        <message>
            <source>Search patients, IDs, accession numbers, exams</source>
            <translation>Busca pacientes, IDs, números de acesso, exames</translation>
        </message>
        <message>
            <source>Select a&amp;ll</source>
            <translation>Selecionar &amp;tudo</translation>
        </message>
        <message>
            <source>Select all</source>
            <translation>Selecionar tudo</translation>
        </message>
        <message>
            <source>Select every study loaded</source>
            <translation>Seleciona todos os estudos carregados</translation>
        </message>
        <message>
            <source>Send dialog: close; the draft is kept for this session</source>
            <translation>Janela Enviar: fecha; o rascunho fica guardado nesta sessão</translation>
        </message>
        <message>
            <source>Send dialog: reports</source>
            <translation>Janela Enviar: relatórios</translation>
        </message>
        <message>
            <source>Send dialog: send, or go on to the review</source>
            <translation>Janela Enviar: envia ou segue para a revisão</translation>
        </message>
        <message>
            <source>Send dialog: study</source>
            <translation>Janela Enviar: estudo</translation>
        </message>
        <message>
            <source>Send or review</source>
            <translation>Enviar ou revisar</translation>
        </message>
        <message>
            <source>Send reports or studies of the selection</source>
            <translation>Envia relatórios ou estudos da seleção</translation>
        </message>
        <message>
            <source>Show or fold the panel at the bottom</source>
            <translation>Mostra ou recolhe o painel inferior</translation>
        </message>
        <message>
            <source>Show or hide the panel on the right</source>
            <translation>Mostra ou oculta o painel à direita</translation>
        </message>
        <message>
            <source>Show the report in the system's PDF program</source>
            <translation>Mostra o laudo no programa de PDF do sistema</translation>
        </message>
        <message>
            <source>Show the report of the study</source>
            <translation>Mostra o laudo do estudo</translation>
        </message>
        <message>
            <source>Show the series of the study</source>
            <translation>Mostra as séries do estudo</translation>
        </message>
        <message>
            <source>Stop it; what has already arrived stays there</source>
            <translation>Interrompe; o que já chegou permanece lá</translation>
        </message>
        <message>
            <source>Study &amp;panel</source>
            <translation>Painel do &amp;estudo</translation>
        </message>
        <message>
            <source>Tab Send reports</source>
            <translation>Aba Enviar relatórios</translation>
        </message>
        <message>
            <source>Tab Send study</source>
            <translation>Aba Enviar estudo</translation>
        </message>
        <message>
            <source>Take DICOM files or a zip into the local archive</source>
            <translation>Traz arquivos DICOM ou um zip para o arquivo local</translation>
        </message>
        <message>
            <source>Take a folder or a CD with DICOM files into the archive</source>
            <translation>Traz uma pasta ou um CD com arquivos DICOM para o arquivo local</translation>
        </message>
        <message>
            <source>Take back what has not left yet</source>
            <translation>Desfaz o que ainda não saiu</translation>
        </message>
        <message>
            <source>This page</source>
            <translation>Esta página</translation>
        </message>
        <message>
            <source>View</source>
            <translation>Visualizar</translation>
        </message>
        <message>
            <source>What can be done with the selected row</source>
            <translation>O que se pode fazer com a linha selecionada</translation>
        </message>
        <message>
            <source>What waits in the outbox is kept and sent at the next start</source>
            <translation>O que espera na caixa de saída é mantido e sai na próxima abertura</translation>
        </message>
        <message>
            <source>Where studies can be sent</source>
            <translation>Para onde os estudos podem ser enviados</translation>
        </message>
        <message>
            <source>Who was sent a link to the selected study, and opened it</source>
            <translation>Quem recebeu um link do estudo selecionado e quem o abriu</translation>
        </message>
        <message>
            <source>Write the selected studies as DICOM files</source>
            <translation>Grava os estudos selecionados como arquivos DICOM</translation>
        </message>
        <message>
            <source>Your name and the addresses that fill in the send dialog</source>
            <translation>Seu nome e os endereços que preenchem a janela Enviar</translation>
        </message>
        <message>
            <source>{what} ({keys})</source>
            <translation>{what} ({keys})</translation>
        </message>
    </context>
    <context>
        <name>Acts</name>
        <message>
            <source>Arrived</source>
            <translation>Chegou</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>Copiar link</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>Pôr em espera</translation>
        </message>
        <message>
            <source>In the outbox again.</source>
            <translation>De volta à caixa de saída.</translation>
        </message>
        <message>
            <source>Preview…</source>
            <translation>Visualizar…</translation>
        </message>
        <message>
            <source>Priority</source>
            <translation>Prioridade</translation>
        </message>
        <message>
            <source>Release</source>
            <translation>Liberar</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>Repetir</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>Enviar de novo</translation>
        </message>
        <message>
            <source>Send again…</source>
            <translation>Enviar de novo…</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Desfazer</translation>
        </message>
        <message>
            <source>Who opened it…</source>
            <translation>Quem abriu…</translation>
        </message>
    </context>
    <context>
        <name>ChannelPages</name>
        <message>
            <source> MB</source>
            <translation> MB</translation>
        </message>
        <message>
            <source>&amp;Encryption</source>
            <translation>Cripto&amp;grafia</translation>
        </message>
        <message>
            <source>&amp;Port</source>
            <translation>&amp;Porta</translation>
        </message>
        <message>
            <source>&amp;Test e-mail server</source>
            <translation>&amp;Testar servidor de e-mail</translation>
        </message>
        <message>
            <source>(11) 99876-5432</source>
            <translation>(11) 99876-5432</translation>
        </message>
        <message>
            <source>A report goes</source>
            <translation>O laudo vai</translation>
        </message>
        <message>
            <source>Account at</source>
            <translation>Conta em</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Endereço</translation>
        </message>
        <message>
            <source>Another provider</source>
            <translation>Outro provedor</translation>
        </message>
        <message>
            <source>As a protected link</source>
            <translation>Como link protegido</translation>
        </message>
        <message>
            <source>As an attachment</source>
            <translation>Como anexo</translation>
        </message>
        <message>
            <source>As the gateway wants them, with {to} and {text}; empty: as Kannel's</source>
            <translation>Como o gateway os espera, com {to} e {text}; vazio: como os do Kannel</translation>
        </message>
        <message>
            <source>Asking the portal…</source>
            <translation>Consultando o portal…</translation>
        </message>
        <message>
            <source>Asking the server…</source>
            <translation>Consultando o servidor…</translation>
        </message>
        <message>
            <source>Asking the service…</source>
            <translation>Consultando o serviço…</translation>
        </message>
        <message>
            <source>Browser address</source>
            <translation>Endereço para o navegador</translation>
        </message>
        <message>
            <source>Certificate authority</source>
            <translation>Autoridade certificadora</translation>
        </message>
        <message>
            <source>Client ID</source>
            <translation>ID do cliente</translation>
        </message>
        <message>
            <source>Client secret</source>
            <translation>Segredo do cliente</translation>
        </message>
        <message>
            <source>Client secret (OAuth2)</source>
            <translation>Segredo do cliente (OAuth2)</translation>
        </message>
        <message>
            <source>Delivery reports</source>
            <translation>Avisos de entrega</translation>
        </message>
        <message>
            <source>Device address</source>
            <translation>Endereço para o dispositivo</translation>
        </message>
        <message>
            <source>E-mail address</source>
            <translation>Endereço de e-mail</translation>
        </message>
        <message>
            <source>E-mail server</source>
            <translation>Servidor de e-mail</translation>
        </message>
        <message>
            <source>Fax service</source>
            <translation>Serviço de fax</translation>
        </message>
        <message>
            <source>Form fields</source>
            <translation>Campos do formulário</translation>
        </message>
        <message>
            <source>Graph address</source>
            <translation>Endereço do Graph</translation>
        </message>
        <message>
            <source>Handing the message over…</source>
            <translation>Repassando a mensagem…</translation>
        </message>
        <message>
            <source>Images (DICOMweb)</source>
            <translation>Imagens (DICOMweb)</translation>
        </message>
        <message>
            <source>Invited by</source>
            <translation>Convite por</translation>
        </message>
        <message>
            <source>Issuer of numbers</source>
            <translation>Emissor dos números</translation>
        </message>
        <message>
            <source>Its encryption</source>
            <translation>Criptografia dele</translation>
        </message>
        <message>
            <source>Its password</source>
            <translation>Senha dele</translation>
        </message>
        <message>
            <source>Its port</source>
            <translation>Porta dele</translation>
        </message>
        <message>
            <source>Its user name</source>
            <translation>Nome de usuário dele</translation>
        </message>
        <message>
            <source>Largest e-mail</source>
            <translation>Tamanho máximo do e-mail</translation>
        </message>
        <message>
            <source>Leaves by</source>
            <translation>Sai por</translation>
        </message>
        <message>
            <source>Mailbox server</source>
            <translation>Servidor da caixa postal</translation>
        </message>
        <message>
            <source>Microsoft 365 or Google account (OAuth2)</source>
            <translation>Conta Microsoft 365 ou Google (OAuth2)</translation>
        </message>
        <message>
            <source>No faxes</source>
            <translation>Sem faxes</translation>
        </message>
        <message>
            <source>No text messages</source>
            <translation>Sem mensagens de texto</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Nenhum</translation>
        </message>
        <message>
            <source>None (only on this machine)</source>
            <translation>Nenhuma (só nesta máquina)</translation>
        </message>
        <message>
            <source>One text message; it is paid for like any other.</source>
            <translation>Uma mensagem de texto; é cobrada como qualquer outra.</translation>
        </message>
        <message>
            <source>Only encrypted</source>
            <translation>Só criptografado</translation>
        </message>
        <message>
            <source>Own certificate</source>
            <translation>Certificado próprio</translation>
        </message>
        <message>
            <source>PDF password</source>
            <translation>Senha do PDF</translation>
        </message>
        <message>
            <source>Page for patients</source>
            <translation>Página para pacientes</translation>
        </message>
        <message>
            <source>Pass&amp;word</source>
            <translation>&amp;Senha</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Senha</translation>
        </message>
        <message>
            <source>Password or key secret</source>
            <translation>Senha ou segredo da chave</translation>
        </message>
        <message>
            <source>Password or token</source>
            <translation>Senha ou token</translation>
        </message>
        <message>
            <source>Patient number system</source>
            <translation>Sistema do número do paciente</translation>
        </message>
        <message>
            <source>Patients</source>
            <translation>Pacientes</translation>
        </message>
        <message>
            <source>Portal (FHIR R4)</source>
            <translation>Portal (FHIR R4)</translation>
        </message>
        <message>
            <source>Private key (PEM)</source>
            <translation>Chave privada (PEM)</translation>
        </message>
        <message>
            <source>Private key (SMART backend services)</source>
            <translation>Chave privada (SMART backend services)</translation>
        </message>
        <message>
            <source>Project or connection</source>
            <translation>Projeto ou conexão</translation>
        </message>
        <message>
            <source>Recipients' certificates</source>
            <translation>Certificados dos destinatários</translation>
        </message>
        <message>
            <source>Reports</source>
            <translation>Laudos</translation>
        </message>
        <message>
            <source>Returned e-mails</source>
            <translation>E-mails devolvidos</translation>
        </message>
        <message>
            <source>SMS service</source>
            <translation>Serviço de SMS</translation>
        </message>
        <message>
            <source>Scope</source>
            <translation>Escopo</translation>
        </message>
        <message>
            <source>Se&amp;rver</source>
            <translation>Se&amp;rvidor</translation>
        </message>
        <message>
            <source>Send a test message</source>
            <translation>Enviar mensagem de teste</translation>
        </message>
        <message>
            <source>Sender</source>
            <translation>Remetente</translation>
        </message>
        <message>
            <source>Sender's &amp;address</source>
            <translation>&amp;Endereço do remetente</translation>
        </message>
        <message>
            <source>Sender's &amp;name</source>
            <translation>&amp;Nome do remetente</translation>
        </message>
        <message>
            <source>Sign-in</source>
            <translation>Autenticação</translation>
        </message>
        <message>
            <source>Signed and encrypted e-mails (S/MIME)</source>
            <translation>E-mails assinados e criptografados (S/MIME)</translation>
        </message>
        <message>
            <source>Tenant</source>
            <translation>Locatário</translation>
        </message>
        <message>
            <source>Test SMS service</source>
            <translation>Testar serviço de SMS</translation>
        </message>
        <message>
            <source>Test fax service</source>
            <translation>Testar serviço de fax</translation>
        </message>
        <message>
            <source>Test portal</source>
            <translation>Testar portal</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>Texto</translation>
        </message>
        <message>
            <source>The portal</source>
            <translation>O portal</translation>
        </message>
        <message>
            <source>This program</source>
            <translation>Este programa</translation>
        </message>
        <message>
            <source>To yourself</source>
            <translation>Para você</translation>
        </message>
        <message>
            <source>Token address</source>
            <translation>Endereço do token</translation>
        </message>
        <message>
            <source>User na&amp;me</source>
            <translation>&amp;Usuário</translation>
        </message>
        <message>
            <source>User name and password</source>
            <translation>Nome de usuário e senha</translation>
        </message>
        <message>
            <source>User name or account</source>
            <translation>Nome de usuário ou conta</translation>
        </message>
        <message>
            <source>User name or key</source>
            <translation>Nome de usuário ou chave</translation>
        </message>
        <message>
            <source>Usually 587 for STARTTLS, 465 for TLS</source>
            <translation>Em geral 587 com STARTTLS, 465 com TLS</translation>
        </message>
        <message>
            <source>Your fax number</source>
            <translation>Seu número de fax</translation>
        </message>
        <message>
            <source>Your mobile number</source>
            <translation>Seu número de celular</translation>
        </message>
    </context>
    <context>
        <name>Chip</name>
        <message>
            <source>Delete removes it</source>
            <translation>A tecla Delete remove</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Remover</translation>
        </message>
        <message>
            <source>Remove {value}</source>
            <translation>Remover {value}</translation>
        </message>
    </context>
    <context>
        <name>ContactRow</name>
        <message>
            <source>Kind of contact</source>
            <translation>Tipo de contato</translation>
        </message>
        <message>
            <source>Move up</source>
            <translation>Mover para cima</translation>
        </message>
        <message>
            <source>Remove contact</source>
            <translation>Remover contato</translation>
        </message>
        <message>
            <source>default</source>
            <translation>padrão</translation>
        </message>
        <message>
            <source>landline</source>
            <translation>fixo</translation>
        </message>
        <message>
            <source>mobile</source>
            <translation>celular</translation>
        </message>
    </context>
    <context>
        <name>CountBar</name>
        <message numerus="yes">
            <source>%n studies</source>
            <translation>
                <numerusform>%n estudo</numerusform>
                <numerusform>%n estudos</numerusform>
            </translation>
        </message>
        <message>
            <source>Queue: {queue} · Failed: {failed} · Unknown: {unknown}</source>
            <translation>Fila: {queue} · Falhas: {failed} · Desconhecidos: {unknown}</translation>
        </message>
        <message>
            <source>{studies} · updated {time}</source>
            <translation>{studies} · atualizado {time}</translation>
        </message>
    </context>
    <context>
        <name>DeliveryDetails</name>
        <message numerus="yes">
            <source>%n instance(s) to look at</source>
            <translation>
                <numerusform>%n instância a verificar</numerusform>
                <numerusform>%n instâncias a verificar</numerusform>
            </translation>
        </message>
        <message>
            <source>Answered by</source>
            <translation>Atendido por</translation>
        </message>
        <message>
            <source>Attempts</source>
            <translation>Tentativas</translation>
        </message>
        <message>
            <source>Call</source>
            <translation>Chamada</translation>
        </message>
        <message>
            <source>Copy details</source>
            <translation>Copiar detalhes</translation>
        </message>
        <message>
            <source>Delivery {id}: {state}</source>
            <translation>Envio {id}: {state}</translation>
        </message>
        <message>
            <source>Destination</source>
            <translation>Destino</translation>
        </message>
        <message>
            <source>Details of the delivery</source>
            <translation>Detalhes do envio</translation>
        </message>
        <message>
            <source>End</source>
            <translation>Fim</translation>
        </message>
        <message>
            <source>Failures</source>
            <translation>Número de falhas</translation>
        </message>
        <message>
            <source>From</source>
            <translation>De</translation>
        </message>
        <message>
            <source>History</source>
            <translation>Histórico</translation>
        </message>
        <message>
            <source>Instances that did not go as they are</source>
            <translation>Instâncias que não seguiram como estão</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>Método</translation>
        </message>
        <message>
            <source>Numbers, states and reasons, without patient data</source>
            <translation>Números, estados e motivos, sem dados do paciente</translation>
        </message>
        <message>
            <source>Objects</source>
            <translation>Objetos</translation>
        </message>
        <message>
            <source>PDF password</source>
            <translation>Senha do PDF</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Páginas</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Peer</source>
            <translation>Serviço ou estação</translation>
        </message>
        <message>
            <source>Priority</source>
            <translation>Prioridade</translation>
        </message>
        <message>
            <source>Requester</source>
            <translation>Solicitante</translation>
        </message>
        <message>
            <source>Select a delivery.</source>
            <translation>Selecione um envio.</translation>
        </message>
        <message>
            <source>Set; not kept after sending</source>
            <translation>Definida; não é guardada depois do envio</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Início</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>Solicitado em</translation>
        </message>
        <message>
            <source>Their number</source>
            <translation>Nº no destino</translation>
        </message>
        <message>
            <source>Warnings</source>
            <translation>Avisos</translation>
        </message>
        <message>
            <source>What</source>
            <translation>O quê</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} de {total}</translation>
        </message>
        <message>
            <source>{line} · status {status}H</source>
            <translation>{line} · status {status}H</translation>
        </message>
        <message>
            <source>{line} · {note}</source>
            <translation>{line} · {note}</translation>
        </message>
        <message>
            <source>{line}: {note}</source>
            <translation>{line}: {note}</translation>
        </message>
        <message>
            <source>{state}: {uid}</source>
            <translation>{state}: {uid}</translation>
        </message>
        <message>
            <source>{time}  {event}</source>
            <translation>{time}  {event}</translation>
        </message>
        <message numerus="yes">
            <source>… and %n more</source>
            <translation>
                <numerusform>… e mais %n</numerusform>
                <numerusform>… e mais %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DemoStrip</name>
        <message>
            <source>DEMONSTRATION: fictitious patients, nothing leaves this computer</source>
            <translation>DEMONSTRAÇÃO: pacientes fictícios, nada sai deste computador</translation>
        </message>
        <message>
            <source>Images received</source>
            <translation>Imagens recebidas</translation>
        </message>
        <message>
            <source>Last link</source>
            <translation>Último link</translation>
        </message>
        <message>
            <source>Links: not installed</source>
            <translation>Links: não instalados</translation>
        </message>
        <message>
            <source>Messages received</source>
            <translation>Mensagens recebidas</translation>
        </message>
        <message>
            <source>No link was sent yet. Send a study to an external user first.</source>
            <translation>Nenhum link foi enviado ainda. Envie antes um estudo a um usuário externo.</translation>
        </message>
        <message>
            <source>Open it in the browser, as its recipient would</source>
            <translation>Abrir no navegador, como o destinatário faria</translation>
        </message>
        <message>
            <source>The page in your browser asks for the patient's date of birth. It stands in the list, and in the study's banner.</source>
            <translation>A página no seu navegador pede a data de nascimento do paciente. Ela está na lista e no cabeçalho do estudo.</translation>
        </message>
        <message>
            <source>The share gateway is not part of this installation; the rest works.</source>
            <translation>O gateway de links não faz parte desta instalação; o resto funciona.</translation>
        </message>
    </context>
    <context>
        <name>DirectoryDialog</name>
        <message>
            <source>&amp;Delete</source>
            <translation>&amp;Excluir</translation>
        </message>
        <message>
            <source>&amp;Import…</source>
            <translation>&amp;Importar…</translation>
        </message>
        <message>
            <source>&amp;New station</source>
            <translation>&amp;Nova estação</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>&amp;Salvar</translation>
        </message>
        <message>
            <source>Asking the station…</source>
            <translation>Consultando a estação…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Excluir</translation>
        </message>
        <message>
            <source>Delete this organization with all its stations?</source>
            <translation>Excluir esta organização com todas as suas estações?</translation>
        </message>
        <message>
            <source>Delete this station?</source>
            <translation>Excluir esta estação?</translation>
        </message>
        <message>
            <source>E&amp;xport…</source>
            <translation>E&amp;xportar…</translation>
        </message>
        <message>
            <source>Export the directory</source>
            <translation>Exportar o cadastro</translation>
        </message>
        <message>
            <source>Import the directory</source>
            <translation>Importar o cadastro</translation>
        </message>
        <message>
            <source>Imported. Organizations: {organizations_added} new, {organizations_updated} updated. Stations: {stations_added} new, {stations_updated} updated. Physicians: {practitioners_added} new, {practitioners_updated} updated.</source>
            <translation>Importado. Organizações: {organizations_added} novas, {organizations_updated} atualizadas. Estações: {stations_added} novas, {stations_updated} atualizadas. Médicos: {practitioners_added} novos, {practitioners_updated} atualizados.</translation>
        </message>
        <message>
            <source>New o&amp;rganization</source>
            <translation>Nova o&amp;rganização</translation>
        </message>
        <message>
            <source>Organizations and stations</source>
            <translation>Organizações e estações</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>Salvo.</translation>
        </message>
        <message>
            <source>The directory was exported.</source>
            <translation>O cadastro foi exportado.</translation>
        </message>
        <message>
            <source>The file cannot be written. Choose another folder.</source>
            <translation>O arquivo não pode ser gravado. Escolha outra pasta.</translation>
        </message>
        <message>
            <source>The station answered in {milliseconds} ms.</source>
            <translation>A estação respondeu em {milliseconds} ms.</translation>
        </message>
    </context>
    <context>
        <name>ExternalRows</name>
        <message>
            <source>Add the address</source>
            <translation>Adicionar o endereço</translation>
        </message>
        <message>
            <source>Day, month and year, such as 31/12/1961.</source>
            <translation>Dia, mês e ano, como 31/12/1961.</translation>
        </message>
        <message>
            <source>E-mail addresses</source>
            <translation>Endereços de e-mail</translation>
        </message>
        <message>
            <source>E-mail addresses of the recipients</source>
            <translation>Endereços de e-mail dos destinatários</translation>
        </message>
        <message>
            <source>Language of the e-mail</source>
            <translation>Idioma do e-mail</translation>
        </message>
        <message>
            <source>Patient's date of birth</source>
            <translation>Data de nascimento do paciente</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Required: the study has none.</source>
            <translation>Obrigatório: o estudo não tem.</translation>
        </message>
        <message>
            <source>Set up links for external users</source>
            <translation>Configurar links para usuários externos</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>The page does not show it: whoever opens the link has to know it already.</source>
            <translation>A página não a mostra: quem abrir o link precisa já conhecê-la.</translation>
        </message>
        <message>
            <source>The study has none; the passcode is enough.</source>
            <translation>O estudo não tem; a senha basta.</translation>
        </message>
        <message>
            <source>Use a passcode instead</source>
            <translation>Usar uma senha em vez dela</translation>
        </message>
        <message>
            <source>name@hospital.org</source>
            <translation>nome@hospital.org</translation>
        </message>
    </context>
    <context>
        <name>FaultWindow</name>
        <message>
            <source>&amp;Close</source>
            <translation>&amp;Fechar</translation>
        </message>
        <message>
            <source>Omega Desktop cannot start</source>
            <translation>O Omega Desktop não pode iniciar</translation>
        </message>
    </context>
    <context>
        <name>FileField</name>
        <message>
            <source>Browse: {what}</source>
            <translation>Procurar: {what}</translation>
        </message>
        <message>
            <source>Browse…</source>
            <translation>Procurar…</translation>
        </message>
    </context>
    <context>
        <name>FilterBar</name>
        <message>
            <source>A delivery failed, or nobody knows whether it arrived</source>
            <translation>Um envio falhou, ou não se sabe se chegou</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Todas</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Limpar</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Data</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>Últimos 30 dias</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>Últimos 7 dias</translation>
        </message>
        <message>
            <source>Modality</source>
            <translation>Modalidade</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>Requer atenção</translation>
        </message>
        <message>
            <source>No report</source>
            <translation>Sem laudo</translation>
        </message>
        <message>
            <source>No studies yet</source>
            <translation>Ainda não há estudos</translation>
        </message>
        <message>
            <source>Patient, ID, accession, exam…   Ctrl+F</source>
            <translation>Paciente, ID, acesso, exame…   Ctrl+F</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Laudo</translation>
        </message>
        <message>
            <source>Search the worklist</source>
            <translation>Buscar na lista de trabalho</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Envio</translation>
        </message>
        <message>
            <source>Take every filter away</source>
            <translation>Remove todos os filtros</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Hoje</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>Ontem</translation>
        </message>
    </context>
    <context>
        <name>FilterChip</name>
        <message>
            <source>Clear filter {filter}</source>
            <translation>Limpar filtro {filter}</translation>
        </message>
        <message>
            <source>{filter}: not filtered</source>
            <translation>{filter}: sem filtro</translation>
        </message>
        <message>
            <source>{filter}: {value}</source>
            <translation>{filter}: {value}</translation>
        </message>
    </context>
    <context>
        <name>FormDialog</name>
        <message>
            <source>Ctrl+Enter</source>
            <translation>Ctrl+Enter</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Salvar</translation>
        </message>
        <message>
            <source>What you typed is not saved yet.</source>
            <translation>O que você digitou ainda não foi salvo.</translation>
        </message>
    </context>
    <context>
        <name>Format</name>
        <message>
            <source>F</source>
            <translation>F</translation>
        </message>
        <message>
            <source>ID {id}</source>
            <translation>ID {id}</translation>
        </message>
        <message>
            <source>M</source>
            <translation>M</translation>
        </message>
        <message>
            <source>Other</source>
            <translation>Outro</translation>
        </message>
        <message>
            <source>Something unexpected happened ({kind}). The log holds the details.</source>
            <translation>Ocorreu algo inesperado ({kind}). Os detalhes estão no log.</translation>
        </message>
        <message>
            <source>Study without description</source>
            <translation>Estudo sem descrição</translation>
        </message>
        <message>
            <source>{date} ({age})</source>
            <translation>{date} ({age})</translation>
        </message>
        <message>
            <source>{days} d</source>
            <translation>{days} d</translation>
        </message>
        <message>
            <source>{months} mo</source>
            <translation>{months} m</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
        <message>
            <source>{time} h</source>
            <translation>{time} h</translation>
        </message>
        <message>
            <source>{time} min</source>
            <translation>{time} min</translation>
        </message>
        <message>
            <source>{years} y</source>
            <translation>{years} a</translation>
        </message>
    </context>
    <context>
        <name>HelpWindow</name>
        <message>
            <source>Help</source>
            <translation>Ajuda</translation>
        </message>
        <message>
            <source>How sending works</source>
            <translation>Como funciona o envio</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Teclas</translation>
        </message>
        <message>
            <source>Keys and help</source>
            <translation>Teclas e ajuda</translation>
        </message>
        <message>
            <source>What you send stays in the outbox for a few seconds, so that it can be undone. Then it leaves; without a connection it waits and leaves later.</source>
            <translation>O que você envia fica alguns segundos na caixa de saída, para que possa ser desfeito. Depois sai; sem conexão, espera e sai mais tarde.</translation>
        </message>
        <message>
            <source>“Handed over” means that the station or server took it. “Confirmed” and “opened” are shown only when there is proof.</source>
            <translation>“Repassado” significa que a estação ou o servidor recebeu. “Confirmado” e “Aberto” só aparecem quando há prova.</translation>
        </message>
        <message>
            <source>“Result unknown” means that the program ended while something was on its way that must not be sent twice. Ask the recipient, then answer in the outbox.</source>
            <translation>“Resultado desconhecido” significa que o programa foi fechado durante um envio que não pode ser feito duas vezes. Pergunte ao destinatário e responda na caixa de saída.</translation>
        </message>
    </context>
    <context>
        <name>ImportFlow</name>
        <message numerus="yes">
            <source>%n already here</source>
            <translation>
                <numerusform>%n já estava aqui</numerusform>
                <numerusform>%n já estavam aqui</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s) or documents imported</source>
            <translation>
                <numerusform>%n imagem ou documento importado</numerusform>
                <numerusform>%n imagens ou documentos importados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n in conflict</source>
            <translation>
                <numerusform>%n em conflito</numerusform>
                <numerusform>%n em conflito</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n not DICOM</source>
            <translation>
                <numerusform>%n não é DICOM</numerusform>
                <numerusform>%n não são DICOM</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n not readable</source>
            <translation>
                <numerusform>%n ilegível</numerusform>
                <numerusform>%n ilegíveis</numerusform>
            </translation>
        </message>
        <message>
            <source>Copy reasons</source>
            <translation>Copiar motivos</translation>
        </message>
        <message>
            <source>DICOM files and zip archives (*.dcm *.zip DICOMDIR);;All files (*)</source>
            <translation>Arquivos DICOM e zip (*.dcm *.zip DICOMDIR);;Todos os arquivos (*)</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Dispensar</translation>
        </message>
        <message>
            <source>Files that were not imported</source>
            <translation>Arquivos não importados</translation>
        </message>
        <message>
            <source>Hide reasons</source>
            <translation>Ocultar motivos</translation>
        </message>
        <message>
            <source>Import a folder</source>
            <translation>Importar uma pasta</translation>
        </message>
        <message>
            <source>Import files</source>
            <translation>Importar arquivos</translation>
        </message>
        <message>
            <source>Import stopped. What had been read already is in the list.</source>
            <translation>Importação interrompida. O que já havia sido lido está na lista.</translation>
        </message>
        <message>
            <source>Importing</source>
            <translation>Importando</translation>
        </message>
        <message>
            <source>Importing: {done} of {total} files</source>
            <translation>Importando: {done} de {total} arquivos</translation>
        </message>
        <message>
            <source>Looking for DICOM files…</source>
            <translation>Procurando arquivos DICOM…</translation>
        </message>
        <message>
            <source>No DICOM files were found there.</source>
            <translation>Nenhum arquivo DICOM foi encontrado ali.</translation>
        </message>
        <message>
            <source>Reasons only: file names may tell who the patient is</source>
            <translation>Só os motivos: nomes de arquivos podem revelar quem é o paciente</translation>
        </message>
        <message>
            <source>Show reasons</source>
            <translation>Mostrar motivos</translation>
        </message>
        <message>
            <source>Stop importing</source>
            <translation>Interromper importação</translation>
        </message>
        <message>
            <source>{file}: {reason}</source>
            <translation>{file}: {reason}</translation>
        </message>
        <message numerus="yes">
            <source>… and %n more</source>
            <translation>
                <numerusform>… e mais %n</numerusform>
                <numerusform>… e mais %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>InlineMessage</name>
        <message>
            <source>Copy details</source>
            <translation>Copiar detalhes</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Dispensar</translation>
        </message>
    </context>
    <context>
        <name>KeptPassword</name>
        <message>
            <source>Copy the password</source>
            <translation>Copiar a senha</translation>
        </message>
        <message>
            <source>Show password</source>
            <translation>Mostrar senha</translation>
        </message>
    </context>
    <context>
        <name>KeyImagesRow</name>
        <message>
            <source>Include &amp;key images ({count})</source>
            <translation>Incluir imagens-cha&amp;ve ({count})</translation>
        </message>
        <message>
            <source>Key images</source>
            <translation>Imagens-chave</translation>
        </message>
        <message>
            <source>On a page at the end, as the preview shows.</source>
            <translation>Em uma página no fim, como mostra a pré-visualização.</translation>
        </message>
        <message>
            <source>On a page at the end. The fax goes without them: it has no greys.</source>
            <translation>Em uma página no fim. O fax vai sem elas: ele não tem tons de cinza.</translation>
        </message>
    </context>
    <context>
        <name>LinkOptions</name>
        <message>
            <source> day</source>
            <translation> dia</translation>
        </message>
        <message>
            <source> days</source>
            <translation> dias</translation>
        </message>
        <message numerus="yes">
            <source>%n earlier study(ies)</source>
            <translation>
                <numerusform>%n exame anterior</numerusform>
                <numerusform>%n exames anteriores</numerusform>
            </translation>
        </message>
        <message>
            <source>Allow the recipient to download the files</source>
            <translation>Permitir que o destinatário baixe os arquivos</translation>
        </message>
        <message>
            <source>Checked ones go along, with their final reports.</source>
            <translation>Os marcados vão junto, com seus laudos finais.</translation>
        </message>
        <message>
            <source>Copy the passcode</source>
            <translation>Copiar a senha</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Download</translation>
        </message>
        <message>
            <source>Earlier studies</source>
            <translation>Exames anteriores</translation>
        </message>
        <message numerus="yes">
            <source>Expires in %n day(s)</source>
            <translation>
                <numerusform>Expira em %n dia</numerusform>
                <numerusform>Expira em %n dias</numerusform>
            </translation>
        </message>
        <message>
            <source>Fold the options</source>
            <translation>Recolher as opções</translation>
        </message>
        <message>
            <source>In the e-mail and on the page. Do not name the patient here.</source>
            <translation>No e-mail e na página. Não identifique o paciente aqui.</translation>
        </message>
        <message>
            <source>Link opens for</source>
            <translation>O link abre por</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>Mensagem</translation>
        </message>
        <message>
            <source>Off: the date of birth is enough.</source>
            <translation>Desligado: a data de nascimento basta.</translation>
        </message>
        <message>
            <source>Options</source>
            <translation>Opções</translation>
        </message>
        <message>
            <source>Passcode</source>
            <translation>Senha</translation>
        </message>
        <message>
            <source>Reason for sharing</source>
            <translation>Motivo do compartilhamento</translation>
        </message>
        <message>
            <source>Require a passcode</source>
            <translation>Exigir uma senha</translation>
        </message>
        <message>
            <source>Show the options</source>
            <translation>Mostrar as opções</translation>
        </message>
        <message>
            <source>Stays here, in the audit trail.</source>
            <translation>Fica aqui, na trilha de auditoria.</translation>
        </message>
        <message>
            <source>Suggest another</source>
            <translation>Sugerir outra</translation>
        </message>
        <message>
            <source>Suggest another passcode</source>
            <translation>Sugerir outra senha</translation>
        </message>
        <message>
            <source>Tell it by phone, never in the same e-mail.</source>
            <translation>Informe por telefone, nunca no mesmo e-mail.</translation>
        </message>
        <message>
            <source>Until {date}</source>
            <translation>Até {date}</translation>
        </message>
        <message>
            <source>What was downloaded cannot be taken back by revoking the link.</source>
            <translation>O que foi baixado não volta com a revogação do link.</translation>
        </message>
        <message>
            <source>download</source>
            <translation>com download</translation>
        </message>
        <message>
            <source>message</source>
            <translation>mensagem</translation>
        </message>
        <message>
            <source>no download</source>
            <translation>sem download</translation>
        </message>
        <message>
            <source>no report</source>
            <translation>sem laudo</translation>
        </message>
        <message>
            <source>passcode</source>
            <translation>senha</translation>
        </message>
        <message>
            <source>passcode as well</source>
            <translation>também senha</translation>
        </message>
        <message>
            <source>patient anonymized</source>
            <translation>paciente anonimizado</translation>
        </message>
        <message>
            <source>patient identified</source>
            <translation>paciente identificado</translation>
        </message>
        <message>
            <source>report included</source>
            <translation>laudo incluído</translation>
        </message>
    </context>
    <context>
        <name>LinkWords</name>
        <message numerus="yes">
            <source>+ %n earlier study(ies)</source>
            <translation>
                <numerusform>+ %n exame anterior</numerusform>
                <numerusform>+ %n exames anteriores</numerusform>
            </translation>
        </message>
        <message>
            <source>E-mail, opens with date of birth</source>
            <translation>E-mail, abre com data de nascimento</translation>
        </message>
        <message>
            <source>E-mail, opens with date of birth and passcode</source>
            <translation>E-mail, abre com data de nascimento e senha</translation>
        </message>
        <message>
            <source>E-mail, opens with passcode</source>
            <translation>E-mail, abre com senha</translation>
        </message>
        <message>
            <source>Link valid until {date}; asks for the date of birth and the passcode.</source>
            <translation>Link válido até {date}; pede a data de nascimento e a senha.</translation>
        </message>
        <message>
            <source>Link valid until {date}; asks for the date of birth.</source>
            <translation>Link válido até {date}; pede a data de nascimento.</translation>
        </message>
        <message>
            <source>Link valid until {date}; asks for the passcode.</source>
            <translation>Link válido até {date}; pede a senha.</translation>
        </message>
        <message>
            <source>Link: {study}</source>
            <translation>Link: {study}</translation>
        </message>
        <message>
            <source>Link: {study} + report {version}</source>
            <translation>Link: {study} + laudo {version}</translation>
        </message>
        <message>
            <source>The files can be downloaded</source>
            <translation>Os arquivos podem ser baixados</translation>
        </message>
        <message>
            <source>Valid until {date}</source>
            <translation>Válido até {date}</translation>
        </message>
        <message>
            <source>Whoever holds the link and the passcode can open the study.</source>
            <translation>Quem tiver o link e a senha poderá ver o estudo.</translation>
        </message>
        <message>
            <source>Whoever holds the link and the patient's date of birth can open the report.</source>
            <translation>Quem tiver o link e a data de nascimento do paciente pode abrir o laudo.</translation>
        </message>
        <message>
            <source>Whoever holds the link and the patient's date of birth can open the study.</source>
            <translation>Quem tiver o link e a data de nascimento do paciente poderá ver o estudo.</translation>
        </message>
        <message>
            <source>Whoever holds the link, the patient's date of birth and the passcode can open the study.</source>
            <translation>Quem tiver o link, a data de nascimento do paciente e a senha poderá ver o estudo.</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Co&amp;lumns</source>
            <translation>C&amp;olunas</translation>
        </message>
        <message>
            <source>Nothing can be undone now: what was sent has left already. Cancel in the outbox what is still being sent.</source>
            <translation>Nada pode ser desfeito agora: o que foi enviado já saiu. Cancele na caixa de saída o que ainda está sendo enviado.</translation>
        </message>
        <message>
            <source>Send reports or studies of the selection (Ctrl+E)</source>
            <translation>Envia relatórios ou estudos da seleção (Ctrl+E)</translation>
        </message>
        <message>
            <source>Send…</source>
            <translation>Enviar…</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Tentar de novo</translation>
        </message>
    </context>
    <context>
        <name>Message</name>
        <message>
            <source>1 instance cannot be sent; no link was made</source>
            <translation>1 instância não pode ser enviada; nenhum link foi criado</translation>
        </message>
        <message>
            <source>1 instance stored</source>
            <translation>1 instância armazenada</translation>
        </message>
        <message>
            <source>1 instance written and read back</source>
            <translation>1 instância gravada e relida</translation>
        </message>
        <message>
            <source>A UID is made of numbers with dots between them, at most 64 characters.</source>
            <translation>Um UID é formado por números separados por pontos, com no máximo 64 caracteres.</translation>
        </message>
        <message>
            <source>A certificate and its key belong together</source>
            <translation>Um certificado e sua chave andam juntos</translation>
        </message>
        <message>
            <source>A final report cannot become anything but amended</source>
            <translation>Um laudo final só pode passar a retificado</translation>
        </message>
        <message>
            <source>A key image cannot be printed</source>
            <translation>Uma imagem-chave não pode ser impressa</translation>
        </message>
        <message>
            <source>A key image is no longer in the study</source>
            <translation>Uma imagem-chave não está mais no estudo</translation>
        </message>
        <message>
            <source>A key image names another patient than the study</source>
            <translation>Uma imagem-chave cita outro paciente que não o do estudo</translation>
        </message>
        <message>
            <source>A landline cannot receive text messages</source>
            <translation>Um telefone fixo não recebe SMS</translation>
        </message>
        <message>
            <source>A link can open for {first} to {last} days.</source>
            <translation>Um link pode ficar aberto de {first} a {last} dias.</translation>
        </message>
        <message>
            <source>A link opens for at most {count} days from now</source>
            <translation>Um link fica aberto por no máximo {count} dias a partir de agora</translation>
        </message>
        <message>
            <source>A mailbox is read without encryption only on this machine</source>
            <translation>Uma caixa postal só é lida sem criptografia neste computador</translation>
        </message>
        <message>
            <source>A new one is made by itself.</source>
            <translation>Outro é criado automaticamente.</translation>
        </message>
        <message>
            <source>A number with an extension cannot be dialled</source>
            <translation>Um número com ramal não pode ser discado</translation>
        </message>
        <message>
            <source>A part of the study is too large for the share gateway</source>
            <translation>Uma parte do estudo é grande demais para o gateway de compartilhamento</translation>
        </message>
        <message>
            <source>A port is a number from 0 to 65535</source>
            <translation>Uma porta é um número de 0 a 65535</translation>
        </message>
        <message>
            <source>A port is a number from 1 to 65535.</source>
            <translation>Uma porta é um número de 1 a 65535.</translation>
        </message>
        <message>
            <source>A preliminary report cannot become anything but final</source>
            <translation>Um laudo preliminar só pode passar a final</translation>
        </message>
        <message>
            <source>A prepared part of the study is damaged</source>
            <translation>Uma parte preparada do estudo está danificada</translation>
        </message>
        <message>
            <source>A protected link needs no password. Leave the option out.</source>
            <translation>Um link protegido não precisa de senha. Retire a opção.</translation>
        </message>
        <message>
            <source>A quota is a number of gigabytes, more than 0</source>
            <translation>Uma cota é um número de gigabytes, maior que 0</translation>
        </message>
        <message>
            <source>A report takes at most {count} key images</source>
            <translation>Um laudo aceita no máximo {count} imagens-chave</translation>
        </message>
        <message>
            <source>A trial account may send only to numbers that were verified</source>
            <translation>Uma conta de teste só pode enviar para números verificados</translation>
        </message>
        <message>
            <source>A user name has at most 15 letters, a password 8, without accents. Ask the service for another one.</source>
            <translation>O nome de usuário tem no máximo 15 letras e a senha 8, sem acentos. Peça outros ao serviço.</translation>
        </message>
        <message>
            <source>AE title this workstation calls itself when it sends</source>
            <translation>AE title com que este computador se identifica ao enviar</translation>
        </message>
        <message>
            <source>Access token of the share gateway</source>
            <translation>Token de acesso do gateway de links</translation>
        </message>
        <message>
            <source>Add each address on its own.</source>
            <translation>Adicione um endereço de cada vez.</translation>
        </message>
        <message>
            <source>Address for the portal's access tokens; empty: the portal tells it</source>
            <translation>Endereço dos tokens de acesso do portal; vazio: o portal o informa</translation>
        </message>
        <message>
            <source>Address of Microsoft Graph</source>
            <translation>Endereço do Microsoft Graph</translation>
        </message>
        <message>
            <source>Address of a fax service that is reached by e-mail, such as {example}</source>
            <translation>Endereço de um serviço de fax acessado por e-mail, como {example}</translation>
        </message>
        <message>
            <source>Address of the patient portal (FHIR R4); empty: the patient gets a protected link</source>
            <translation>Endereço do portal do paciente (FHIR R4); vazio: o paciente recebe um link protegido</translation>
        </message>
        <message>
            <source>Address of the portal's page for patients, in invitations</source>
            <translation>Endereço da página do portal para pacientes, nos convites</translation>
        </message>
        <message>
            <source>Address of the share gateway; empty: no links are made</source>
            <translation>Endereço do gateway de links; vazio: nenhum link é gerado</translation>
        </message>
        <message>
            <source>Address of the text message service; empty for Twilio and Zenvia: their own. For SMPP smpps://host:port, or host:port inside the own network</source>
            <translation>Endereço do serviço de mensagens de texto; vazio para Twilio e Zenvia: o próprio de cada um. Para SMPP smpps://host:porta, ou host:porta dentro da própria rede</translation>
        </message>
        <message>
            <source>Address of your organization, on reports</source>
            <translation>Endereço da sua organização, nos laudos</translation>
        </message>
        <message>
            <source>Address that e-mails come from</source>
            <translation>Endereço de onde saem os e-mails</translation>
        </message>
        <message>
            <source>Address that gives access tokens for Sinch (OAuth2); empty: the access key is used</source>
            <translation>Endereço que fornece tokens de acesso para Sinch (OAuth2); vazio: a chave de acesso é usada</translation>
        </message>
        <message>
            <source>Allow the country in the service's console, or choose another way to send.</source>
            <translation>Permita o país no console do serviço ou escolha outro meio de envio.</translation>
        </message>
        <message>
            <source>An AE title has at most 16 characters.</source>
            <translation>Um AE title tem no máximo 16 caracteres.</translation>
        </message>
        <message>
            <source>An AE title is 1 to 16 plain characters without backslash.</source>
            <translation>Um AE title tem de 1 a 16 caracteres simples, sem barra invertida.</translation>
        </message>
        <message>
            <source>An IPv4 address has four numbers from 0 to 255.</source>
            <translation>Um endereço IPv4 tem quatro números de 0 a 255.</translation>
        </message>
        <message>
            <source>An amended report cannot become anything else</source>
            <translation>Um laudo retificado não muda mais de status</translation>
        </message>
        <message>
            <source>An earlier study is gone, or is another patient's.</source>
            <translation>Um estudo anterior não existe mais ou é de outro paciente.</translation>
        </message>
        <message>
            <source>An entry of the list of blocked recipients cannot be used</source>
            <translation>Um item da lista de destinatários bloqueados não pode ser usado</translation>
        </message>
        <message>
            <source>Another text message service was set up since: whether it arrived cannot be learned.</source>
            <translation>Outro serviço de mensagens de texto foi configurado depois: não é possível saber se ela chegou.</translation>
        </message>
        <message>
            <source>Arrived, as the user says; the program has no proof.</source>
            <translation>Chegou, segundo o usuário; o programa não tem prova.</translation>
        </message>
        <message>
            <source>Ask e-mail servers for reports of delivery</source>
            <translation>Pedir avisos de entrega aos servidores de e-mail</translation>
        </message>
        <message>
            <source>Ask its staff to enter our AE title, or correct it in the settings.</source>
            <translation>Peça à equipe dela que cadastre nosso AE title, ou corrija-o nas configurações.</translation>
        </message>
        <message>
            <source>Ask the fax service whether the fax was sent before sending it again.</source>
            <translation>Antes de enviar de novo, pergunte ao serviço de fax se o fax foi enviado.</translation>
        </message>
        <message>
            <source>Ask the fax service's administrator, then send it again.</source>
            <translation>Consulte o administrador do serviço de fax e envie de novo.</translation>
        </message>
        <message>
            <source>Ask the fax service, or send the report another way.</source>
            <translation>Consulte o serviço de fax ou envie o laudo por outro meio.</translation>
        </message>
        <message>
            <source>Ask the gateway's administrator about its limits.</source>
            <translation>Pergunte ao administrador do gateway sobre os limites.</translation>
        </message>
        <message>
            <source>Ask the portal's administrator to put them in order.</source>
            <translation>Peça ao administrador do portal que corrija isso.</translation>
        </message>
        <message>
            <source>Ask the portal's administrator, then send again.</source>
            <translation>Consulte o administrador do portal e envie de novo.</translation>
        </message>
        <message>
            <source>Ask the provider's administrator to allow offline access.</source>
            <translation>Peça ao administrador do provedor que permita o acesso offline.</translation>
        </message>
        <message>
            <source>Ask the recipient whether the e-mail arrived before sending it again.</source>
            <translation>Pergunte ao destinatário se o e-mail chegou antes de enviar de novo.</translation>
        </message>
        <message>
            <source>Ask the recipient whether the machine is on, then send it again.</source>
            <translation>Pergunte ao destinatário se o aparelho está ligado e envie de novo.</translation>
        </message>
        <message>
            <source>Ask the recipient. If nothing arrived, send it again.</source>
            <translation>Pergunte ao destinatário. Se nada chegou, envie de novo.</translation>
        </message>
        <message>
            <source>Ask the server's administrator for an account that may use one.</source>
            <translation>Peça ao administrador do servidor uma conta que possa usar senha.</translation>
        </message>
        <message>
            <source>Ask the server's administrator, or send the report another way.</source>
            <translation>Fale com o administrador do servidor ou envie o laudo por outro meio.</translation>
        </message>
        <message>
            <source>Ask the station's staff whether it knows our AE title and address.</source>
            <translation>Pergunte à equipe da estação se ela conhece nosso AE title e endereço.</translation>
        </message>
        <message>
            <source>Ask the tenant's administrator for the permission Mail.Send.</source>
            <translation>Peça ao administrador do locatário a permissão Mail.Send.</translation>
        </message>
        <message>
            <source>Ask whoever made it for a PDF of the report and attach that.</source>
            <translation>Peça a quem o produziu um PDF do laudo e anexe-o.</translation>
        </message>
        <message>
            <source>Attach a smaller file; at most {size} MB.</source>
            <translation>Anexe um arquivo menor, de no máximo {size} MB.</translation>
        </message>
        <message>
            <source>Attach one with: omega-desktop report attach</source>
            <translation>Anexe um com: omega-desktop report attach</translation>
        </message>
        <message>
            <source>Attach one, or choose a version, and send it again.</source>
            <translation>Anexe um, ou escolha uma versão, e envie de novo.</translation>
        </message>
        <message>
            <source>Attach the changed report as a new version instead.</source>
            <translation>Em vez disso, anexe o laudo alterado como nova versão.</translation>
        </message>
        <message>
            <source>Attach the report again, as PDF or plain text.</source>
            <translation>Anexe o laudo de novo, em PDF ou texto simples.</translation>
        </message>
        <message>
            <source>Attach the report again.</source>
            <translation>Anexe o laudo de novo.</translation>
        </message>
        <message>
            <source>Attach the report as PDF.</source>
            <translation>Anexe o laudo em PDF.</translation>
        </message>
        <message>
            <source>Bring it back from a backup.</source>
            <translation>Restaure-o de um backup.</translation>
        </message>
        <message>
            <source>Bring the file back, or import it again with a copy kept by the program.</source>
            <translation>Devolva o arquivo ao lugar ou importe-o de novo, com cópia guardada pelo programa.</translation>
        </message>
        <message>
            <source>Browser sign-in address of a provider without device authorization (custom)</source>
            <translation>Endereço de entrada pelo navegador de um provedor sem autorização de dispositivo (personalizado)</translation>
        </message>
        <message>
            <source>Cancel what is still being sent.</source>
            <translation>Cancele o que ainda está sendo enviado.</translation>
        </message>
        <message>
            <source>Cancelled: at least {done} of {total} had already arrived.</source>
            <translation>Cancelado: pelo menos {done} de {total} já estavam no destino.</translation>
        </message>
        <message>
            <source>Certificate and key that sign e-mails (PKCS#12 file); empty: unsigned</source>
            <translation>Certificado e chave que assinam e-mails (arquivo PKCS#12); vazio: sem assinatura</translation>
        </message>
        <message>
            <source>Certificate authority of the e-mail server (PEM); empty: the system's</source>
            <translation>Autoridade certificadora do servidor de e-mail (PEM); vazio: a do sistema</translation>
        </message>
        <message>
            <source>Certificate authority of the fax service (PEM); empty: the system's</source>
            <translation>Autoridade certificadora do serviço de fax (PEM); vazio: a do sistema</translation>
        </message>
        <message>
            <source>Certificate authority of the patient portal (PEM); empty: the system's</source>
            <translation>Autoridade certificadora do portal do paciente (PEM); vazio: a do sistema</translation>
        </message>
        <message>
            <source>Certificate authority of the share gateway (PEM); empty: the system's</source>
            <translation>Autoridade certificadora do gateway de links (PEM); vazio: a do sistema</translation>
        </message>
        <message>
            <source>Certificate authority of the text message service (PEM); empty: the system's</source>
            <translation>Autoridade certificadora do serviço de mensagens de texto (PEM); vazio: a do sistema</translation>
        </message>
        <message>
            <source>Certificate or key cannot be used</source>
            <translation>O certificado ou a chave não pode ser usado</translation>
        </message>
        <message>
            <source>Change that version's status, or attach a changed report.</source>
            <translation>Mude o status dessa versão ou anexe um laudo alterado.</translation>
        </message>
        <message>
            <source>Change them at the gateway and in the settings.</source>
            <translation>Faça a alteração no gateway e nas configurações.</translation>
        </message>
        <message>
            <source>Check client id, secret or key, and scope in the settings.</source>
            <translation>Verifique ID do cliente, segredo ou chave e escopo nas configurações.</translation>
        </message>
        <message>
            <source>Check host and port; if they are right, tell the station's staff.</source>
            <translation>Confira host e porta; se estiverem certos, avise a equipe da estação.</translation>
        </message>
        <message>
            <source>Check it in the settings.</source>
            <translation>Verifique nas configurações.</translation>
        </message>
        <message>
            <source>Check it, then send again.</source>
            <translation>Verifique e envie de novo.</translation>
        </message>
        <message>
            <source>Check its address, credentials and disk.</source>
            <translation>Verifique o endereço, as credenciais e o disco.</translation>
        </message>
        <message>
            <source>Check its address, that it runs, and its permissions.</source>
            <translation>Verifique o endereço, se está em execução e as permissões.</translation>
        </message>
        <message>
            <source>Check its file (PKCS#12) and its password in the settings.</source>
            <translation>Verifique o arquivo (PKCS#12) e a senha nas configurações.</translation>
        </message>
        <message>
            <source>Check its permissions; it must be written in UTF-8.</source>
            <translation>Verifique as permissões; o arquivo deve estar em UTF-8.</translation>
        </message>
        <message>
            <source>Check number and settings, or ask the fax service.</source>
            <translation>Verifique o número e as configurações ou consulte o serviço de fax.</translation>
        </message>
        <message>
            <source>Check port and encryption in the settings; nothing was sent.</source>
            <translation>Confira porta e criptografia nas configurações; nada foi enviado.</translation>
        </message>
        <message>
            <source>Check port, TLS setting and AE titles of the station.</source>
            <translation>Confira porta, TLS e AE titles da estação.</translation>
        </message>
        <message>
            <source>Check server and port in the settings, or ask its administrator.</source>
            <translation>Confira servidor e porta nas configurações, ou fale com o administrador.</translation>
        </message>
        <message>
            <source>Check server and port in the settings.</source>
            <translation>Verifique servidor e porta nas configurações.</translation>
        </message>
        <message>
            <source>Check server and port in the settings; nothing was sent.</source>
            <translation>Confira servidor e porta nas configurações; nada foi enviado.</translation>
        </message>
        <message>
            <source>Check server, port and encryption in the settings if it stays so.</source>
            <translation>Se continuar assim, verifique servidor, porta e criptografia nas configurações.</translation>
        </message>
        <message>
            <source>Check that it exists and that you may open it.</source>
            <translation>Confira se existe e se você tem permissão para abrir.</translation>
        </message>
        <message>
            <source>Check that it is still there and that you may read it.</source>
            <translation>Confira se ainda está lá e se você tem permissão de leitura.</translation>
        </message>
        <message>
            <source>Check that it runs, its address and its disk.</source>
            <translation>Verifique se está em execução, o endereço e o disco.</translation>
        </message>
        <message>
            <source>Check that the data directory is yours and the disk is not full.</source>
            <translation>Confira se a pasta de dados é sua e se o disco não está cheio.</translation>
        </message>
        <message>
            <source>Check that the disc or folder was copied as a whole.</source>
            <translation>Confira se o disco ou a pasta foi copiado por inteiro.</translation>
        </message>
        <message>
            <source>Check that the file is there and may be read.</source>
            <translation>Verifique se o arquivo existe e pode ser lido.</translation>
        </message>
        <message>
            <source>Check that the station is on, its host and port, and the network.</source>
            <translation>Confira se a estação está ligada, o host, a porta e a rede.</translation>
        </message>
        <message>
            <source>Check that the station uses TLS on this port.</source>
            <translation>Confira se a estação usa TLS nesta porta.</translation>
        </message>
        <message>
            <source>Check the CA file and that the host name is the certificate's.</source>
            <translation>Confira o arquivo da autoridade certificadora e se o host é o do certificado.</translation>
        </message>
        <message>
            <source>Check the CA, certificate and key files in the station's settings.</source>
            <translation>Confira os arquivos da autoridade certificadora, do certificado e da chave no cadastro da estação.</translation>
        </message>
        <message>
            <source>Check the account with the fax service, then send it again.</source>
            <translation>Verifique a conta com o serviço de fax e envie de novo.</translation>
        </message>
        <message>
            <source>Check the address and the user name in the settings.</source>
            <translation>Verifique o endereço e o nome de usuário nas configurações.</translation>
        </message>
        <message>
            <source>Check the address in the settings, and whether this network asks to log in.</source>
            <translation>Verifique o endereço nas configurações e se esta rede pede login.</translation>
        </message>
        <message>
            <source>Check the address, or choose the certificate authority in the settings.</source>
            <translation>Verifique o endereço ou escolha a autoridade certificadora nas configurações.</translation>
        </message>
        <message>
            <source>Check the address, or send the report another way.</source>
            <translation>Verifique o endereço ou envie o laudo por outro meio.</translation>
        </message>
        <message>
            <source>Check the address, or use another one.</source>
            <translation>Confira o endereço ou use outro.</translation>
        </message>
        <message>
            <source>Check the address, then send again.</source>
            <translation>Confira o endereço e envie de novo.</translation>
        </message>
        <message>
            <source>Check the certificate and key files in the station's settings.</source>
            <translation>Confira os arquivos do certificado e da chave no cadastro da estação.</translation>
        </message>
        <message>
            <source>Check the client number, its secret and the tenant in the settings.</source>
            <translation>Verifique o número do cliente, o segredo e o locatário nas configurações.</translation>
        </message>
        <message>
            <source>Check the data directory and its permissions.</source>
            <translation>Verifique a pasta de dados e as permissões dela.</translation>
        </message>
        <message>
            <source>Check the disk and the permissions, then try again.</source>
            <translation>Confira o disco e as permissões e tente de novo.</translation>
        </message>
        <message>
            <source>Check the free space and the rights of the folder</source>
            <translation>Confira o espaço livre e as permissões da pasta</translation>
        </message>
        <message>
            <source>Check the gateway's address in the settings.</source>
            <translation>Verifique o endereço do gateway nas configurações.</translation>
        </message>
        <message>
            <source>Check the medium or choose another folder, then try again.</source>
            <translation>Confira a mídia ou escolha outra pasta e tente de novo.</translation>
        </message>
        <message>
            <source>Check the name.</source>
            <translation>Confira o nome.</translation>
        </message>
        <message>
            <source>Check the number and the settings. The log has the service's code.</source>
            <translation>Verifique o número e as configurações. O log contém o código do serviço.</translation>
        </message>
        <message>
            <source>Check the number with the recipient.</source>
            <translation>Confirme o número com o destinatário.</translation>
        </message>
        <message>
            <source>Check the number, or ask the server's administrator.</source>
            <translation>Verifique o número ou consulte o administrador do servidor.</translation>
        </message>
        <message>
            <source>Check the number, or choose another way to send.</source>
            <translation>Verifique o número ou escolha outro meio de envio.</translation>
        </message>
        <message>
            <source>Check the permissions of its data folder and its disk.</source>
            <translation>Verifique as permissões da pasta de dados e o disco.</translation>
        </message>
        <message>
            <source>Check the place and its permissions, or choose another with --data-dir.</source>
            <translation>Confira o local e suas permissões, ou escolha outro com --data-dir.</translation>
        </message>
        <message>
            <source>Check the place and its permissions, or choose another with --data.</source>
            <translation>Verifique o local e as permissões ou escolha outro com --data.</translation>
        </message>
        <message>
            <source>Check the sender in the settings and in the service's console.</source>
            <translation>Verifique o remetente nas configurações e no console do serviço.</translation>
        </message>
        <message>
            <source>Check the server's name, or choose its certificate authority's file.</source>
            <translation>Confira o nome do servidor ou escolha o arquivo de sua autoridade certificadora.</translation>
        </message>
        <message>
            <source>Check the station's host name and this computer's network.</source>
            <translation>Confira o host da estação e a rede deste computador.</translation>
        </message>
        <message>
            <source>Check the station's host, port and TLS setting.</source>
            <translation>Confira host, porta e TLS da estação.</translation>
        </message>
        <message>
            <source>Check the study's patient number; nothing was sent.</source>
            <translation>Verifique o número do paciente do estudo; nada foi enviado.</translation>
        </message>
        <message>
            <source>Check the system's credential store, or ask your administrator.</source>
            <translation>Confira o cofre de credenciais do sistema ou fale com o administrador.</translation>
        </message>
        <message>
            <source>Check the system's credential store, then enter the secret again.</source>
            <translation>Confira o cofre de credenciais do sistema e digite o segredo de novo.</translation>
        </message>
        <message>
            <source>Check them in the settings, then let e-mail go on.</source>
            <translation>Confira-os nas configurações e depois libere o e-mail.</translation>
        </message>
        <message>
            <source>Check them in the settings, then let faxes go on.</source>
            <translation>Verifique nas configurações e depois deixe os faxes continuarem.</translation>
        </message>
        <message>
            <source>Check them in the settings.</source>
            <translation>Verifique nas configurações.</translation>
        </message>
        <message>
            <source>Check this computer's network and the station's host and port.</source>
            <translation>Confira a rede deste computador e o host e a porta da estação.</translation>
        </message>
        <message>
            <source>Choose STARTTLS or TLS in the settings.</source>
            <translation>Escolha STARTTLS ou TLS nas configurações.</translation>
        </message>
        <message>
            <source>Choose a JSON file that was exported by this program.</source>
            <translation>Escolha um arquivo JSON exportado por este programa.</translation>
        </message>
        <message>
            <source>Choose a PKCS#12 file with an RSA or elliptic curve key.</source>
            <translation>Escolha um arquivo PKCS#12 com chave RSA ou de curva elíptica.</translation>
        </message>
        <message>
            <source>Choose a PNG or JPEG file of at most {size} MB.</source>
            <translation>Escolha um arquivo PNG ou JPEG de no máximo {size} MB.</translation>
        </message>
        <message>
            <source>Choose a destination station.</source>
            <translation>Escolha uma estação de destino.</translation>
        </message>
        <message>
            <source>Choose a fax service in the settings.</source>
            <translation>Escolha um serviço de fax nas configurações.</translation>
        </message>
        <message>
            <source>Choose a file that was made by exporting the directory.</source>
            <translation>Escolha um arquivo gerado pela exportação do cadastro.</translation>
        </message>
        <message>
            <source>Choose a folder elsewhere, so that originals and results stay apart</source>
            <translation>Escolha uma pasta em outro lugar, para separar originais e resultados</translation>
        </message>
        <message>
            <source>Choose a folder.</source>
            <translation>Escolha uma pasta.</translation>
        </message>
        <message>
            <source>Choose a text message service in the settings.</source>
            <translation>Escolha um serviço de mensagens de texto nas configurações.</translation>
        </message>
        <message>
            <source>Choose a valid one in the settings, or empty the setting to send unsigned.</source>
            <translation>Escolha um válido nas configurações ou deixe a opção vazia para enviar sem assinatura.</translation>
        </message>
        <message>
            <source>Choose a version of the report.</source>
            <translation>Escolha uma versão do laudo.</translation>
        </message>
        <message>
            <source>Choose an existing PEM file in the settings.</source>
            <translation>Escolha um arquivo PEM existente nas configurações.</translation>
        </message>
        <message>
            <source>Choose an existing file.</source>
            <translation>Escolha um arquivo existente.</translation>
        </message>
        <message>
            <source>Choose an existing folder in the settings.</source>
            <translation>Escolha uma pasta existente nas configurações.</translation>
        </message>
        <message>
            <source>Choose an existing folder.</source>
            <translation>Escolha uma pasta existente.</translation>
        </message>
        <message>
            <source>Choose an imaging organization.</source>
            <translation>Escolha uma organização de imagem.</translation>
        </message>
        <message>
            <source>Choose another file.</source>
            <translation>Escolha outro arquivo.</translation>
        </message>
        <message>
            <source>Choose another image, or send the report without key images.</source>
            <translation>Escolha outra imagem ou envie o laudo sem imagens-chave.</translation>
        </message>
        <message>
            <source>Choose another name, or revoke the old token first.</source>
            <translation>Escolha outro nome ou revogue antes o token antigo.</translation>
        </message>
        <message>
            <source>Choose another name.</source>
            <translation>Escolha outro nome.</translation>
        </message>
        <message>
            <source>Choose another one.</source>
            <translation>Escolha outro.</translation>
        </message>
        <message>
            <source>Choose another password.</source>
            <translation>Escolha outra senha.</translation>
        </message>
        <message>
            <source>Choose another port or address, or end the program that uses it.</source>
            <translation>Escolha outra porta ou outro endereço, ou encerre o programa que a usa.</translation>
        </message>
        <message>
            <source>Choose another report of the study, or attach the report as PDF.</source>
            <translation>Escolha outro laudo do estudo ou anexe o laudo em PDF.</translation>
        </message>
        <message>
            <source>Choose another report.</source>
            <translation>Escolha outro laudo.</translation>
        </message>
        <message>
            <source>Choose another way to send, and ask the service why.</source>
            <translation>Escolha outro meio de envio e pergunte o motivo ao serviço.</translation>
        </message>
        <message>
            <source>Choose another way to send.</source>
            <translation>Escolha outro meio de envio.</translation>
        </message>
        <message>
            <source>Choose at least one recipient.</source>
            <translation>Escolha pelo menos um destinatário.</translation>
        </message>
        <message>
            <source>Choose both files, or neither.</source>
            <translation>Escolha os dois arquivos, ou nenhum.</translation>
        </message>
        <message>
            <source>Choose fewer days, at least 1.</source>
            <translation>Escolha menos dias, no mínimo 1.</translation>
        </message>
        <message>
            <source>Choose fewer of them.</source>
            <translation>Escolha uma quantidade menor.</translation>
        </message>
        <message>
            <source>Choose fewer series.</source>
            <translation>Escolha menos séries.</translation>
        </message>
        <message>
            <source>Choose one of them in the directory and add the contact there.</source>
            <translation>Escolha um deles no cadastro e acrescente o contato ali.</translation>
        </message>
        <message>
            <source>Choose one of: {choices}</source>
            <translation>Escolha um destes: {choices}</translation>
        </message>
        <message>
            <source>Choose the folder again.</source>
            <translation>Escolha a pasta de novo.</translation>
        </message>
        <message>
            <source>Choose the login with a password in the settings.</source>
            <translation>Escolha a autenticação com senha nas configurações.</translation>
        </message>
        <message>
            <source>Client id of this program at the patient portal</source>
            <translation>ID de cliente deste programa no portal do paciente</translation>
        </message>
        <message>
            <source>Client number (application ID) this program is registered with at the provider</source>
            <translation>Número de cliente (ID do aplicativo) com que este programa está registrado no provedor</translation>
        </message>
        <message>
            <source>Client secret at the patient portal</source>
            <translation>Segredo do cliente no portal do paciente</translation>
        </message>
        <message>
            <source>Client secret at the sign-in provider, if it wants one</source>
            <translation>Segredo do cliente no provedor de autenticação, se ele exigir um</translation>
        </message>
        <message>
            <source>Close other programs that may block local connections and start it again.</source>
            <translation>Feche outros programas que possam bloquear conexões locais e inicie de novo.</translation>
        </message>
        <message>
            <source>Close the program that uses it, or choose another port.</source>
            <translation>Feche o programa que a usa ou escolha outra porta.</translation>
        </message>
        <message>
            <source>Colors of the program</source>
            <translation>Cores do programa</translation>
        </message>
        <message>
            <source>Copy imported files; otherwise they are read where they are</source>
            <translation>Copiar arquivos importados; senão são lidos onde estão</translation>
        </message>
        <message>
            <source>Correct the file, or ask who wrote it.</source>
            <translation>Corrija o arquivo ou consulte quem o escreveu.</translation>
        </message>
        <message>
            <source>Correct the station's AE title.</source>
            <translation>Corrija o AE title da estação.</translation>
        </message>
        <message>
            <source>Correct the study at its source, or attach the right report as PDF.</source>
            <translation>Corrija o estudo na origem, ou anexe o laudo certo em PDF.</translation>
        </message>
        <message>
            <source>Correct the study at its source, then import it again.</source>
            <translation>Corrija o estudo na origem e importe-o de novo.</translation>
        </message>
        <message>
            <source>DICOMweb address where the portal may fetch images; empty: none</source>
            <translation>Endereço DICOMweb em que o portal pode buscar imagens; vazio: nenhum</translation>
        </message>
        <message>
            <source>Days for which a link opens, unless another number is chosen</source>
            <translation>Dias em que um link abre, se outro número não for escolhido</translation>
        </message>
        <message>
            <source>Device authorization address of a provider of one's own (custom)</source>
            <translation>Endereço de autorização de dispositivo de um provedor próprio (custom)</translation>
        </message>
        <message>
            <source>Did you mean: {names}?</source>
            <translation>Você quis dizer: {names}?</translation>
        </message>
        <message>
            <source>Different files came with the identifier of an image that was here already: {count}. The first ones are kept and sent.</source>
            <translation>Chegaram arquivos diferentes com o identificador de uma imagem que já estava aqui: {count}. Os primeiros são mantidos e enviados.</translation>
        </message>
        <message>
            <source>Discard it and send the report again, with a new password.</source>
            <translation>Descarte o envio e envie o laudo de novo, com uma senha nova.</translation>
        </message>
        <message>
            <source>Discard it and send the report again, with a password.</source>
            <translation>Descarte o envio e envie o laudo de novo, com uma senha.</translation>
        </message>
        <message>
            <source>Discard it and send the report again.</source>
            <translation>Descarte-o e envie o laudo de novo.</translation>
        </message>
        <message>
            <source>Drawings are stored inside the pixels</source>
            <translation>Há desenhos gravados dentro dos pixels</translation>
        </message>
        <message>
            <source>E-mail domains of your own organization, separated by commas</source>
            <translation>Domínios de e-mail da sua organização, separados por vírgulas</translation>
        </message>
        <message>
            <source>E-mail is not set up</source>
            <translation>O e-mail não está configurado</translation>
        </message>
        <message>
            <source>E-mail is not set up yet.</source>
            <translation>O e-mail ainda não está configurado.</translation>
        </message>
        <message>
            <source>E-mail is not set up. Open settings and enter server and sender.</source>
            <translation>O e-mail não está configurado. Abra as configurações e informe servidor e remetente.</translation>
        </message>
        <message>
            <source>E-mail server; empty: no e-mail is sent</source>
            <translation>Servidor de e-mail; vazio: nenhum e-mail é enviado</translation>
        </message>
        <message>
            <source>E-mail through Microsoft Graph is not set up</source>
            <translation>O e-mail pelo Microsoft Graph não está configurado</translation>
        </message>
        <message>
            <source>E-mail without encryption is allowed only to this machine and without login</source>
            <translation>E-mail sem criptografia só é permitido para esta máquina e sem login</translation>
        </message>
        <message>
            <source>E-mails with a link to a report also hold a link for health apps (SMART Health Link); the share gateway then sees the date of birth or passcode that an app sends it</source>
            <translation>E-mails com link para um laudo levam também um link para aplicativos de saúde (SMART Health Link); o gateway de compartilhamento passa a ver a data de nascimento ou a senha que um aplicativo lhe envia</translation>
        </message>
        <message>
            <source>Encryption towards the e-mail server; none only for a server on this machine</source>
            <translation>Criptografia com o servidor de e-mail; nenhuma só para servidor nesta máquina</translation>
        </message>
        <message>
            <source>Encryption towards the mailbox server; none only for a server on this machine</source>
            <translation>Criptografia com o servidor da caixa postal; none somente para um servidor nesta máquina</translation>
        </message>
        <message>
            <source>Enter a mobile number, or choose another way to send.</source>
            <translation>Informe um número de celular ou escolha outro meio de envio.</translation>
        </message>
        <message>
            <source>Enter a number, or a name of at most 11 letters without accents.</source>
            <translation>Informe um número, ou um nome de no máximo 11 letras sem acentos.</translation>
        </message>
        <message>
            <source>Enter a valid token in the settings; the gateway's administrator has it.</source>
            <translation>Informe um token válido nas configurações; o administrador do gateway o fornece.</translation>
        </message>
        <message>
            <source>Enter an EC key (P-384) or an RSA key of 2048 bits or more, without a password.</source>
            <translation>Informe uma chave EC (P-384) ou uma chave RSA de 2048 bits ou mais, sem senha.</translation>
        </message>
        <message>
            <source>Enter client id and secret (or private key) in the settings.</source>
            <translation>Informe o ID de cliente e o segredo (ou a chave privada) nas configurações.</translation>
        </message>
        <message>
            <source>Enter it in the settings, or let the portal invite by itself.</source>
            <translation>Preencha nas configurações ou deixe o próprio portal enviar o convite.</translation>
        </message>
        <message>
            <source>Enter it in the settings, such as https://fax.hospital.org.</source>
            <translation>Informe-o nas configurações, por exemplo https://fax.hospital.org.</translation>
        </message>
        <message>
            <source>Enter it in the settings, such as https://share.hospital.org.</source>
            <translation>Informe-o nas configurações, por exemplo https://share.hospital.org.</translation>
        </message>
        <message>
            <source>Enter it in the settings, such as smpps://smsc.operator.example:3550.</source>
            <translation>Informe-o nas configurações, como smpps://smsc.operadora.example:3550.</translation>
        </message>
        <message>
            <source>Enter it in the settings.</source>
            <translation>Preencha nas configurações.</translation>
        </message>
        <message>
            <source>Enter it in the settings; it is mostly the e-mail address.</source>
            <translation>Preencha nas configurações; em geral é o endereço de e-mail.</translation>
        </message>
        <message>
            <source>Enter it with: settings secret portal.private_key</source>
            <translation>Informe com: settings secret portal.private_key</translation>
        </message>
        <message>
            <source>Enter its address in the settings, or let the portal invite by itself.</source>
            <translation>Informe o endereço dela nas configurações ou deixe o próprio portal enviar o convite.</translation>
        </message>
        <message>
            <source>Enter that gateway's address and token, then revoke it.</source>
            <translation>Informe o endereço e o token daquele gateway e então revogue.</translation>
        </message>
        <message>
            <source>Enter the address for tokens in the settings.</source>
            <translation>Informe o endereço para tokens nas configurações.</translation>
        </message>
        <message>
            <source>Enter the address of the fax service in the settings.</source>
            <translation>Informe o endereço do serviço de fax nas configurações.</translation>
        </message>
        <message>
            <source>Enter the e-mail server and the sender's address in the settings.</source>
            <translation>Informe o servidor de e-mail e o endereço do remetente nas configurações.</translation>
        </message>
        <message>
            <source>Enter the fax server in the settings, such as fax.hospital.org:4559.</source>
            <translation>Informe o servidor de fax nas configurações, como fax.hospital.org:4559.</translation>
        </message>
        <message>
            <source>Enter the gateway's address and token in the settings.</source>
            <translation>Informe o endereço e o token do gateway nas configurações.</translation>
        </message>
        <message>
            <source>Enter the identifier system of your patients in the settings.</source>
            <translation>Informe o sistema de identificadores dos seus pacientes nas configurações.</translation>
        </message>
        <message>
            <source>Enter the number that faxes come from in the settings.</source>
            <translation>Informe nas configurações o número de origem dos faxes.</translation>
        </message>
        <message>
            <source>Enter the password in the settings.</source>
            <translation>Digite a senha nas configurações.</translation>
        </message>
        <message>
            <source>Enter the patient's date of birth or a passcode.</source>
            <translation>Informe a data de nascimento do paciente ou uma senha.</translation>
        </message>
        <message>
            <source>Enter the project or connection in the settings.</source>
            <translation>Informe o projeto ou a conexão nas configurações.</translation>
        </message>
        <message>
            <source>Enter the sender's address and choose oauth2 as login in the settings.</source>
            <translation>Informe o endereço do remetente e escolha oauth2 como autenticação nas configurações.</translation>
        </message>
        <message>
            <source>Enter the token in the settings.</source>
            <translation>Informe o token nas configurações.</translation>
        </message>
        <message>
            <source>Enter the token that the gateway's administrator gave you.</source>
            <translation>Informe o token que o administrador do gateway lhe deu.</translation>
        </message>
        <message>
            <source>Enter the user name or access key in the settings.</source>
            <translation>Informe o nome de usuário ou a chave de acesso nas configurações.</translation>
        </message>
        <message>
            <source>Enter them again in the settings.</source>
            <translation>Informe-os de novo nas configurações.</translation>
        </message>
        <message>
            <source>Enter them in the settings.</source>
            <translation>Informe esses dados nas configurações.</translation>
        </message>
        <message>
            <source>Enter user and password again in the settings.</source>
            <translation>Informe o usuário e a senha novamente nas configurações.</translation>
        </message>
        <message>
            <source>Enter user name, provider and client number in the settings.</source>
            <translation>Informe o nome de usuário, o provedor e o número de cliente nas configurações.</translation>
        </message>
        <message>
            <source>Every image of this study says that the patient's name is drawn into it. Such images are never sent anonymized.</source>
            <translation>Todas as imagens deste estudo declaram trazer o nome do paciente gravado. Imagens assim nunca são enviadas anonimizadas.</translation>
        </message>
        <message>
            <source>Every picture that could be sent anonymized may show the patient's name. Look at each one, and say that you have.</source>
            <translation>Todas as imagens que poderiam ser enviadas anonimizadas podem mostrar o nome do paciente. Verifique cada uma e confirme que verificou.</translation>
        </message>
        <message>
            <source>Fax number that faxes come from, with + and country code; on the cover page, too</source>
            <translation>Número de origem dos faxes, com + e código do país; aparece também na folha de rosto</translation>
        </message>
        <message>
            <source>Fax server (HylaFAX) as host:port, or address of the fax service; empty for Sinch and Telnyx: their own</source>
            <translation>Servidor de fax (HylaFAX) como host:porta, ou endereço do serviço de fax; vazio para Sinch e Telnyx: o endereço próprio deles</translation>
        </message>
        <message>
            <source>Fax service; empty: no faxes are sent</source>
            <translation>Serviço de fax; vazio: nenhum fax é enviado</translation>
        </message>
        <message>
            <source>Faxing is not set up</source>
            <translation>O envio por fax não está configurado</translation>
        </message>
        <message>
            <source>Faxing is not set up. Open settings and choose a fax service.</source>
            <translation>O fax não está configurado. Abra as configurações e escolha um serviço de fax.</translation>
        </message>
        <message>
            <source>Files of this study contradict each other ({count}). The first ones are sent.</source>
            <translation>Há arquivos deste estudo que se contradizem ({count}). Os primeiros são enviados.</translation>
        </message>
        <message>
            <source>Files of this study name another patient ({count}). They are sent too.</source>
            <translation>Há arquivos deste estudo que indicam outro paciente ({count}). Eles também são enviados.</translation>
        </message>
        <message>
            <source>Files of this study that name another patient than its first file: {count}.</source>
            <translation>Arquivos deste estudo que citam outro paciente que não o do primeiro arquivo: {count}.</translation>
        </message>
        <message>
            <source>Finish the e-mail address or remove it.</source>
            <translation>Complete o endereço de e-mail ou remova-o.</translation>
        </message>
        <message>
            <source>Folder with certificates of recipients, whose e-mails are encrypted; may be empty</source>
            <translation>Pasta com certificados de destinatários, cujos e-mails são criptografados; pode ficar vazio</translation>
        </message>
        <message>
            <source>Form fields of the text message gateway, such as user={user}&amp;password={password}&amp;to={to}&amp;text={text}; empty: as Kannel wants it</source>
            <translation>Campos de formulário do gateway de mensagens de texto, como user={user}&amp;password={password}&amp;to={to}&amp;text={text}; vazio: no formato do Kannel</translation>
        </message>
        <message>
            <source>Free some space or check the data directory, then try again.</source>
            <translation>Libere espaço ou confira a pasta de dados e tente de novo.</translation>
        </message>
        <message>
            <source>Free some space, then import it again.</source>
            <translation>Libere espaço e importe de novo.</translation>
        </message>
        <message>
            <source>Get the file again from where it came from.</source>
            <translation>Obtenha o arquivo de novo na origem.</translation>
        </message>
        <message>
            <source>Give --accept-preliminary to send it stamped PRELIMINARY.</source>
            <translation>Use --accept-preliminary para enviá-lo com o carimbo PRELIMINAR.</translation>
        </message>
        <message>
            <source>Give --data, or both --database and --bucket.</source>
            <translation>Informe --data, ou --database e --bucket.</translation>
        </message>
        <message>
            <source>Give PEM files that belong together and can be read.</source>
            <translation>Informe arquivos PEM legíveis que correspondam um ao outro.</translation>
        </message>
        <message>
            <source>Give a file that 'directory export' wrote.</source>
            <translation>Indique um arquivo gravado por 'directory export'.</translation>
        </message>
        <message>
            <source>Give a number from 0 to 60.</source>
            <translation>Informe um número de 0 a 60.</translation>
        </message>
        <message>
            <source>Give an address or a number instead.</source>
            <translation>Informe um endereço ou um número.</translation>
        </message>
        <message>
            <source>Give at least 32 random characters, the same to every replica.</source>
            <translation>Informe ao menos 32 caracteres aleatórios, os mesmos em todas as réplicas.</translation>
        </message>
        <message>
            <source>Give certificate and key together, or neither</source>
            <translation>Informe certificado e chave juntos, ou nenhum dos dois</translation>
        </message>
        <message>
            <source>Give every replica the same pepper, or bring the old one back.</source>
            <translation>Dê a mesma pepper a todas as réplicas ou restaure a antiga.</translation>
        </message>
        <message>
            <source>Give the share gateway a shorter address, or choose another service.</source>
            <translation>Dê ao gateway de compartilhamento um endereço mais curto ou escolha outro serviço.</translation>
        </message>
        <message>
            <source>Handed over</source>
            <translation>Repassado</translation>
        </message>
        <message>
            <source>Handed over; this version of the program cannot ask what became of it.</source>
            <translation>Entregue ao serviço; esta versão do programa não sabe perguntar o que aconteceu depois.</translation>
        </message>
        <message>
            <source>Handed over; what became of it could not be learned.</source>
            <translation>Entregue ao serviço; não foi possível saber o que aconteceu depois.</translation>
        </message>
        <message>
            <source>Hidden text in this kind of compression cannot be found</source>
            <translation>Texto oculto neste tipo de compressão não pode ser encontrado</translation>
        </message>
        <message>
            <source>High</source>
            <translation>Alta</translation>
        </message>
        <message>
            <source>Highest</source>
            <translation>Máxima</translation>
        </message>
        <message>
            <source>How e-mails leave: smtp, or graph (Microsoft 365 with oauth2)</source>
            <translation>Como os e-mails saem: smtp ou graph (Microsoft 365 com oauth2)</translation>
        </message>
        <message>
            <source>How many sends run at the same time</source>
            <translation>Quantos envios acontecem ao mesmo tempo</translation>
        </message>
        <message>
            <source>How often a send is tried before it counts as failed</source>
            <translation>Quantas vezes um envio é tentado antes de contar como falha</translation>
        </message>
        <message>
            <source>How reports go by e-mail: attached, or behind a protected link</source>
            <translation>Como os laudos vão por e-mail: anexados ou por um link protegido</translation>
        </message>
        <message>
            <source>HylaFAX knows no encryption: reach it at a private address, such as through a VPN.</source>
            <translation>O HylaFAX não tem criptografia: acesse-o por um endereço privado, como por uma VPN.</translation>
        </message>
        <message>
            <source>Identifier system of your patient numbers, such as urn:oid:1.2.3</source>
            <translation>Sistema de identificadores dos números dos seus pacientes, como urn:oid:1.2.3</translation>
        </message>
        <message>
            <source>Images of this kind often show the patient's name in the picture</source>
            <translation>Imagens deste tipo costumam mostrar o nome do paciente</translation>
        </message>
        <message>
            <source>Images that may carry the name drawn into the picture: {count}. They are not sent.</source>
            <translation>Imagens que podem trazer o nome gravado: {count}. Não são enviadas.</translation>
        </message>
        <message>
            <source>Images that may carry the name drawn into the picture: {count}. You have looked at each one: they are sent.</source>
            <translation>Imagens que podem trazer o nome gravado: {count}. Você verificou cada uma: são enviadas.</translation>
        </message>
        <message>
            <source>Images that say that the patient's name is drawn into them: {count}. They are never sent anonymized.</source>
            <translation>Imagens que declaram trazer o nome do paciente gravado: {count}. Nunca são enviadas anonimizadas.</translation>
        </message>
        <message>
            <source>Import it again once nothing writes to it any more.</source>
            <translation>Importe de novo quando nada mais estiver gravando nele.</translation>
        </message>
        <message>
            <source>Import it again.</source>
            <translation>Importe de novo.</translation>
        </message>
        <message>
            <source>Import the folder it lies in instead.</source>
            <translation>Em vez disso, importe a pasta em que ele está.</translation>
        </message>
        <message>
            <source>Import the study again, or attach the report as PDF.</source>
            <translation>Importe o estudo de novo ou anexe o laudo em PDF.</translation>
        </message>
        <message>
            <source>Import the study again.</source>
            <translation>Importe o estudo de novo.</translation>
        </message>
        <message>
            <source>In braces can stand only: {places}</source>
            <translation>Entre chaves só podem estar: {places}</translation>
        </message>
        <message>
            <source>Insert the medium, or choose another folder, then try again.</source>
            <translation>Insira a mídia ou escolha outra pasta e tente de novo.</translation>
        </message>
        <message>
            <source>Install it with: pip install 'omega-desktop[gateway]'</source>
            <translation>Instale com: pip install 'omega-desktop[gateway]'</translation>
        </message>
        <message>
            <source>Install that version again, or bring a backup back.</source>
            <translation>Instale aquela versão novamente ou restaure um backup.</translation>
        </message>
        <message>
            <source>Install the current version, then import it again.</source>
            <translation>Instale a versão atual e importe de novo.</translation>
        </message>
        <message>
            <source>Install the current version; nothing was changed.</source>
            <translation>Instale a versão atual; nada foi alterado.</translation>
        </message>
        <message>
            <source>Instances converted without loss for the station: {count}</source>
            <translation>Instâncias convertidas sem perdas para a estação: {count}</translation>
        </message>
        <message>
            <source>Instances stored: {count}, of these with a warning: {warnings}</source>
            <translation>Instâncias armazenadas: {count}, com aviso: {warnings}</translation>
        </message>
        <message>
            <source>Issuer of Patient ID in your studies; numbers of other issuers are not sent</source>
            <translation>Emissor do ID do paciente (Issuer of Patient ID) nos seus estudos; números de outros emissores não são enviados</translation>
        </message>
        <message>
            <source>It arrived: the recipient has opened the link.</source>
            <translation>Chegou: o destinatário abriu o link.</translation>
        </message>
        <message>
            <source>It can still be sent: sending does not decode images.</source>
            <translation>Ainda pode ser enviada: o envio não decodifica imagens.</translation>
        </message>
        <message>
            <source>It cannot be converted from {syntax} without loss</source>
            <translation>Não pode ser convertida de {syntax} sem perdas</translation>
        </message>
        <message>
            <source>It could not be de-identified (same identity)</source>
            <translation>Não pôde ser anonimizada (mesma identidade)</translation>
        </message>
        <message>
            <source>It could not be de-identified ({kind})</source>
            <translation>Não pôde ser anonimizada ({kind})</translation>
        </message>
        <message>
            <source>It does not exist yet and will be created.</source>
            <translation>O destino ainda não existe e será criado.</translation>
        </message>
        <message>
            <source>It gave no reason. Ask its staff whether it knows our AE title and address.</source>
            <translation>Não informou o motivo. Pergunte à equipe dela se conhece nosso AE title e endereço.</translation>
        </message>
        <message>
            <source>It had already left</source>
            <translation>Já havia saído</translation>
        </message>
        <message>
            <source>It has expired or was removed there. Send the study again.</source>
            <translation>Expirou ou foi removido lá. Envie o estudo novamente.</translation>
        </message>
        <message>
            <source>It has expired or was revoked. Send the study again.</source>
            <translation>Expirou ou foi revogado. Envie o estudo novamente.</translation>
        </message>
        <message>
            <source>It has to be exported again by its source.</source>
            <translation>Precisa ser exportado de novo pela origem.</translation>
        </message>
        <message>
            <source>It has {pages} pages.</source>
            <translation>Número de páginas: {pages}.</translation>
        </message>
        <message>
            <source>It is called again by itself.</source>
            <translation>O programa liga de novo sozinho.</translation>
        </message>
        <message>
            <source>It is larger than a policy file can be.</source>
            <translation>Ele é maior do que um arquivo de políticas pode ser.</translation>
        </message>
        <message>
            <source>It is no longer in the archive</source>
            <translation>Não está mais no arquivo local</translation>
        </message>
        <message>
            <source>It is not empty; the study goes into a new folder in it.</source>
            <translation>A pasta não está vazia; o estudo vai para uma pasta nova dentro dela.</translation>
        </message>
        <message>
            <source>It is prepared again by itself.</source>
            <translation>É preparado novamente de forma automática.</translation>
        </message>
        <message>
            <source>It is sent by itself once it answers.</source>
            <translation>O envio sai sozinho quando ele responder.</translation>
        </message>
        <message>
            <source>It is tried again by itself.</source>
            <translation>Será tentado de novo automaticamente.</translation>
        </message>
        <message>
            <source>It is tried again by itself; nothing is sent twice.</source>
            <translation>O programa tenta de novo sozinho; nada é enviado duas vezes.</translation>
        </message>
        <message>
            <source>It is tried again later.</source>
            <translation>Será tentado de novo mais tarde.</translation>
        </message>
        <message>
            <source>It is tried again when the station answers.</source>
            <translation>Será tentado de novo quando a estação responder.</translation>
        </message>
        <message>
            <source>It is uploaded again by itself.</source>
            <translation>É enviado novamente de forma automática.</translation>
        </message>
        <message>
            <source>It may be of another version. Ask its administrator.</source>
            <translation>Pode ser de outra versão. Pergunte ao administrador.</translation>
        </message>
        <message>
            <source>It may be off or out of range. Send it again later, or choose another way.</source>
            <translation>O aparelho pode estar desligado ou fora de área. Envie novamente mais tarde ou escolha outro meio.</translation>
        </message>
        <message>
            <source>It may have arrived: ask the recipient before sending it again.</source>
            <translation>Pode ter chegado: pergunte ao destinatário antes de enviar de novo.</translation>
        </message>
        <message>
            <source>It may have at most {count} characters.</source>
            <translation>Pode ter no máximo {count} caracteres.</translation>
        </message>
        <message>
            <source>It must be FHIR R4 (4.0). Check the address in the settings.</source>
            <translation>Deve ser FHIR R4 (4.0). Verifique o endereço nas configurações.</translation>
        </message>
        <message>
            <source>It must be a list of texts.</source>
            <translation>Deve ser uma lista de textos.</translation>
        </message>
        <message>
            <source>It must be a whole number from 1 to {maximum}.</source>
            <translation>Deve ser um número inteiro de 1 a {maximum}.</translation>
        </message>
        <message>
            <source>It must be one JSON object.</source>
            <translation>Deve ser um único objeto JSON.</translation>
        </message>
        <message>
            <source>It must be true or false.</source>
            <translation>Deve ser true ou false.</translation>
        </message>
        <message>
            <source>It must be written in UTF-8.</source>
            <translation>Deve estar escrito em UTF-8.</translation>
        </message>
        <message>
            <source>It was revoked, has expired, or was made with another access token.</source>
            <translation>Foi revogado, expirou ou foi feito com outro token de acesso.</translation>
        </message>
        <message>
            <source>Its file was deleted; there is nothing to show.</source>
            <translation>O arquivo foi excluído; não há nada para mostrar.</translation>
        </message>
        <message>
            <source>Key images cannot be drawn here</source>
            <translation>Imagens-chave não podem ser desenhadas aqui</translation>
        </message>
        <message>
            <source>Key of the kept sign-in; made by the program</source>
            <translation>Chave da conta que permanece conectada; criada pelo programa</translation>
        </message>
        <message>
            <source>Language of the program; empty follows the system</source>
            <translation>Idioma do programa; vazio segue o sistema</translation>
        </message>
        <message>
            <source>Largest e-mail in megabytes; larger ones are not sent</source>
            <translation>Tamanho máximo de e-mail em megabytes; e-mails maiores não são enviados</translation>
        </message>
        <message>
            <source>Leave a space before and after {link}, or let it stand last.</source>
            <translation>Deixe um espaço antes e depois de {link}, ou coloque-o no fim.</translation>
        </message>
        <message>
            <source>Leave it out: the Basic Profile removes more than any option</source>
            <translation>Não a use: o Basic Profile remove mais do que qualquer opção</translation>
        </message>
        <message>
            <source>Let recipients of a link download the files, unless chosen otherwise</source>
            <translation>Permitir que destinatários de links baixem os arquivos, se não for escolhido o contrário</translation>
        </message>
        <message>
            <source>Let them finish or cancel them in the outbox, then delete the station.</source>
            <translation>Espere terminarem ou cancele-os na caixa de saída, e só então exclua a estação.</translation>
        </message>
        <message>
            <source>Links for external users are not configured yet.</source>
            <translation>Os links para usuários externos ainda não estão configurados.</translation>
        </message>
        <message>
            <source>Links go one patient at a time. Select studies of a single patient.</source>
            <translation>Links vão um paciente por vez. Selecione estudos de um único paciente.</translation>
        </message>
        <message>
            <source>List the outbox to see the numbers there are.</source>
            <translation>Liste a caixa de saída para ver os números existentes.</translation>
        </message>
        <message>
            <source>List the shares to see their links.</source>
            <translation>Liste os compartilhamentos para ver seus links.</translation>
        </message>
        <message>
            <source>List the shares to see those there are.</source>
            <translation>Liste os compartilhamentos para ver os que existem.</translation>
        </message>
        <message>
            <source>List them with: omega-desktop report list UID</source>
            <translation>Liste-os com: omega-desktop report list UID</translation>
        </message>
        <message>
            <source>Login at the e-mail server: password, oauth2 (signed in to) or none</source>
            <translation>Autenticação no servidor de e-mail: password, oauth2 (entrar na conta) ou none</translation>
        </message>
        <message>
            <source>Login at the patient portal (OAuth2 client credentials, SMART backend services)</source>
            <translation>Autenticação no portal do paciente (OAuth2 client credentials, SMART backend services)</translation>
        </message>
        <message>
            <source>Logo of your organization on reports (a PNG or JPEG file)</source>
            <translation>Logotipo da sua organização nos laudos (um arquivo PNG ou JPEG)</translation>
        </message>
        <message>
            <source>Look into the service's console.</source>
            <translation>Consulte o console do serviço.</translation>
        </message>
        <message>
            <source>Low</source>
            <translation>Baixa</translation>
        </message>
        <message>
            <source>Mailbox server that reports of delivery are read from; empty: they are not read</source>
            <translation>Servidor da caixa postal em que são lidos os avisos de entrega; vazio: não são lidos</translation>
        </message>
        <message>
            <source>Make room on its disk; sending goes on by itself.</source>
            <translation>Libere espaço no disco dela; o envio continua automaticamente.</translation>
        </message>
        <message>
            <source>Make room on the disk and start the demonstration again.</source>
            <translation>Libere espaço no disco e inicie a demonstração de novo.</translation>
        </message>
        <message>
            <source>Make room on the disk of the data directory and try again.</source>
            <translation>Libere espaço no disco da pasta de dados e tente de novo.</translation>
        </message>
        <message>
            <source>Make room or choose another folder, then try again.</source>
            <translation>Libere espaço ou escolha outra pasta e tente de novo.</translation>
        </message>
        <message>
            <source>Make the PDF again where it came from and attach it again.</source>
            <translation>Gere o PDF de novo na origem e anexe-o novamente.</translation>
        </message>
        <message>
            <source>Medium</source>
            <translation>Média</translation>
        </message>
        <message>
            <source>Microsoft tenant; empty: any organization's</source>
            <translation>Locatário (tenant) da Microsoft; vazio: o de qualquer organização</translation>
        </message>
        <message>
            <source>More recipients than this in one send need a review</source>
            <translation>Mais destinatários que isto em um envio exigem revisão</translation>
        </message>
        <message>
            <source>Name of your organization, on reports and in e-mails</source>
            <translation>Nome da sua organização, nos laudos e nos e-mails</translation>
        </message>
        <message>
            <source>Name that e-mails come from</source>
            <translation>Nome que aparece como remetente dos e-mails</translation>
        </message>
        <message>
            <source>Never sent to: addresses, @domains and numbers, separated by commas</source>
            <translation>Nunca enviar para: endereços, @domínios e números, separados por vírgulas</translation>
        </message>
        <message>
            <source>No TLS connection to {station} is possible</source>
            <translation>Não é possível uma conexão TLS com {station}</translation>
        </message>
        <message>
            <source>No answer</source>
            <translation>Sem resposta</translation>
        </message>
        <message>
            <source>No encrypted connection to the e-mail server is possible</source>
            <translation>Não é possível uma conexão criptografada com o servidor de e-mail</translation>
        </message>
        <message>
            <source>No fax machine answers at this number</source>
            <translation>Nenhum aparelho de fax atende neste número</translation>
        </message>
        <message>
            <source>No referring physician in the directory.</source>
            <translation>Sem médico solicitante no cadastro.</translation>
        </message>
        <message>
            <source>No secret was given on standard input</source>
            <translation>Nenhum segredo foi fornecido na entrada padrão</translation>
        </message>
        <message>
            <source>Nobody answers at the fax number</source>
            <translation>Ninguém atende no número de fax</translation>
        </message>
        <message>
            <source>Nobody has signed in: it was declined or took too long</source>
            <translation>Ninguém entrou na conta: o acesso foi recusado ou demorou demais</translation>
        </message>
        <message>
            <source>Nobody knows whether the delivery arrived.</source>
            <translation>Não se sabe se o envio chegou.</translation>
        </message>
        <message>
            <source>None of these studies has images to send.</source>
            <translation>Nenhum destes estudos tem imagens para enviar.</translation>
        </message>
        <message>
            <source>Not configured yet.</source>
            <translation>Ainda não configurado.</translation>
        </message>
        <message>
            <source>Not in this study's care team.</source>
            <translation>Fora da equipe assistencial deste estudo.</translation>
        </message>
        <message>
            <source>Not possible in this state</source>
            <translation>Não é possível neste estado</translation>
        </message>
        <message>
            <source>Not revoked yet: the share gateway does not answer</source>
            <translation>Ainda não revogado: o gateway de compartilhamento não responde</translation>
        </message>
        <message>
            <source>Not sent: a report names the patient, and the study is anonymized.</source>
            <translation>Não enviado: um laudo identifica o paciente, e o estudo é anonimizado.</translation>
        </message>
        <message>
            <source>Not sent: objects of this kind cannot be anonymized.</source>
            <translation>Não enviado: objetos deste tipo não podem ser anonimizados.</translation>
        </message>
        <message>
            <source>Not sent: the image says that the patient's name is drawn into it.</source>
            <translation>Não enviada: a imagem declara trazer o nome do paciente gravado.</translation>
        </message>
        <message>
            <source>Not sent: the link is to be without reports.</source>
            <translation>Não enviado: o link deve ir sem laudos.</translation>
        </message>
        <message>
            <source>Not sent: the picture may show the patient's name.</source>
            <translation>Não enviada: a imagem pode mostrar o nome do paciente.</translation>
        </message>
        <message>
            <source>Nothing is attached to an e-mail here</source>
            <translation>Aqui nada é anexado a um e-mail</translation>
        </message>
        <message>
            <source>Nothing is sent to the patient yet: press Send to Blume or clear the field.</source>
            <translation>Nada foi enviado ao paciente ainda: pressione Enviar ao Blume ou limpe o campo.</translation>
        </message>
        <message>
            <source>Nothing listens at its port: check the port, or ask whether it is running.</source>
            <translation>Nada responde na porta: confira a porta ou pergunte se está em operação.</translation>
        </message>
        <message>
            <source>Nothing of this study can be anonymized.</source>
            <translation>Nada deste estudo pode ser anonimizado.</translation>
        </message>
        <message>
            <source>Nothing of this study may travel in this way.</source>
            <translation>Nada deste estudo pode seguir desta forma.</translation>
        </message>
        <message>
            <source>Nothing was changed. Export a directory to see the expected form.</source>
            <translation>Nada foi alterado. Exporte um cadastro para ver o formato esperado.</translation>
        </message>
        <message>
            <source>Nothing was changed. Rename one of them and import again.</source>
            <translation>Nada foi alterado. Renomeie um deles e importe de novo.</translation>
        </message>
        <message>
            <source>Nothing was delivered; it is tried again by itself.</source>
            <translation>Nada foi entregue; será tentado de novo automaticamente.</translation>
        </message>
        <message>
            <source>Nothing was kept. Start the desktop's keyring, then try again.</source>
            <translation>Nada foi guardado. Inicie o chaveiro do sistema e tente de novo.</translation>
        </message>
        <message>
            <source>Nothing was sent: the older one would have replaced it.</source>
            <translation>Nada foi enviado: o mais antigo teria substituído o atual.</translation>
        </message>
        <message>
            <source>Number, name or messaging service (MG…) that text messages come from</source>
            <translation>Número, nome ou serviço de mensagens (MG…) de origem das mensagens de texto</translation>
        </message>
        <message>
            <source>Objects of kinds that cannot be anonymized: {count}. They are not sent.</source>
            <translation>Objetos de tipos que não podem ser anonimizados: {count}. Não são enviados.</translation>
        </message>
        <message>
            <source>Objects of this kind cannot be anonymized</source>
            <translation>Objetos deste tipo não podem ser anonimizados</translation>
        </message>
        <message>
            <source>One letter away from a domain that is known. Check what follows the @.</source>
            <translation>Difere em uma letra de um domínio conhecido. Verifique o que vem depois do @.</translation>
        </message>
        <message>
            <source>One letter away from an address that is known. Check the spelling.</source>
            <translation>A uma letra de um endereço conhecido. Confira a grafia.</translation>
        </message>
        <message>
            <source>Only the recipient can undo it, by answering START. Choose another way to send.</source>
            <translation>Só o destinatário pode desfazer isso, respondendo START. Escolha outro meio de envio.</translation>
        </message>
        <message>
            <source>Open in a browser on this computer: {address}</source>
            <translation>Abra em um navegador neste computador: {address}</translation>
        </message>
        <message>
            <source>Open the report to see whether it is whole, then send it again.</source>
            <translation>Abra o laudo para ver se está completo e envie-o novamente.</translation>
        </message>
        <message>
            <source>Open the study again and send it once more.</source>
            <translation>Abra o estudo de novo e envie mais uma vez.</translation>
        </message>
        <message>
            <source>Open {address} on any device and type {code}</source>
            <translation>Abra {address} em qualquer dispositivo e digite {code}</translation>
        </message>
        <message>
            <source>Or allow the next way.</source>
            <translation>Ou permita o meio seguinte.</translation>
        </message>
        <message>
            <source>Outside the organization and never used before.</source>
            <translation>Externo à organização e nunca usado antes.</translation>
        </message>
        <message>
            <source>Outside the organization.</source>
            <translation>Externo à organização.</translation>
        </message>
        <message>
            <source>Page {number} of {total} is being sent.</source>
            <translation>A página {number} de {total} está sendo enviada.</translation>
        </message>
        <message>
            <source>Passed on to a server or list that reports no delivery</source>
            <translation>Repassado a um servidor ou a uma lista que não informa a entrega</translation>
        </message>
        <message>
            <source>Password at the e-mail server</source>
            <translation>Senha no servidor de e-mail</translation>
        </message>
        <message>
            <source>Password at the mailbox server, if it has its own</source>
            <translation>Senha no servidor da caixa postal, se ele tiver uma própria</translation>
        </message>
        <message>
            <source>Password of the certificate that signs e-mails</source>
            <translation>Senha do certificado que assina os e-mails</translation>
        </message>
        <message>
            <source>Password or key at the fax service</source>
            <translation>Senha ou chave no serviço de fax</translation>
        </message>
        <message>
            <source>Password or token at the text message service</source>
            <translation>Senha ou token no serviço de mensagens de texto</translation>
        </message>
        <message>
            <source>Pixel data is missing from the image</source>
            <translation>Faltam os pixels da imagem</translation>
        </message>
        <message>
            <source>Port of the e-mail server; usually 587 for STARTTLS, 465 for TLS</source>
            <translation>Porta do servidor de e-mail; em geral 587 com STARTTLS, 465 com TLS</translation>
        </message>
        <message>
            <source>Port of the mailbox server; usually 993 for TLS, 143 for STARTTLS</source>
            <translation>Porta do servidor da caixa postal; em geral 993 para TLS, 143 para STARTTLS</translation>
        </message>
        <message>
            <source>Port on which studies are received</source>
            <translation>Porta em que os estudos são recebidos</translation>
        </message>
        <message>
            <source>Port {port} cannot be listened on</source>
            <translation>Não é possível receber na porta {port}</translation>
        </message>
        <message>
            <source>Private key for the patient portal (EC P-384 or RSA, PEM)</source>
            <translation>Chave privada para o portal do paciente (EC P-384 ou RSA, PEM)</translation>
        </message>
        <message>
            <source>Project at Sinch, or connection (fax application) at Telnyx</source>
            <translation>Projeto na Sinch ou conexão (aplicativo de fax) na Telnyx</translation>
        </message>
        <message>
            <source>Put a long list into the organization's policy file.</source>
            <translation>Coloque uma lista longa no arquivo de políticas da organização.</translation>
        </message>
        <message>
            <source>Put the recipient's certificate into the folder of the settings, or send a protected link instead.</source>
            <translation>Coloque o certificado do destinatário na pasta indicada nas configurações ou envie um link protegido.</translation>
        </message>
        <message>
            <source>Recipients would see a warning. Choose the certificate of that address.</source>
            <translation>Os destinatários veriam um aviso. Escolha o certificado desse endereço.</translation>
        </message>
        <message>
            <source>Refresh the list and try again.</source>
            <translation>Atualize a lista e tente de novo.</translation>
        </message>
        <message>
            <source>Refresh the outbox.</source>
            <translation>Atualize a caixa de saída.</translation>
        </message>
        <message>
            <source>Remove the write protection or choose another folder, then try again.</source>
            <translation>Remova a proteção contra gravação ou escolha outra pasta e tente de novo.</translation>
        </message>
        <message>
            <source>Reports are attached now, and this one was to go as a protected link</source>
            <translation>Os laudos agora são anexados, e este deveria ir como link protegido</translation>
        </message>
        <message>
            <source>Reports attached to e-mails always get a password</source>
            <translation>Laudos anexados a e-mails sempre recebem uma senha</translation>
        </message>
        <message>
            <source>Reports do not travel with an anonymized study</source>
            <translation>Laudos não acompanham um estudo anonimizado</translation>
        </message>
        <message>
            <source>Reports go as protected links now, and this one was to be attached</source>
            <translation>Os laudos agora vão como links protegidos, e este seria anexado</translation>
        </message>
        <message>
            <source>Reports go one patient at a time. Select a single study to send a report.</source>
            <translation>Laudos são enviados de um paciente por vez. Selecione um só estudo para enviar o laudo.</translation>
        </message>
        <message>
            <source>Revoke it here, then send the report again from the outbox.</source>
            <translation>Revogue-o aqui e depois envie o laudo de novo pela caixa de saída.</translation>
        </message>
        <message>
            <source>Revoke shares that nobody needs, or ask the gateway's administrator.</source>
            <translation>Revogue compartilhamentos que ninguém usa ou fale com o administrador do gateway.</translation>
        </message>
        <message>
            <source>SMPP alone is not encrypted: write smpps:// before the address, or reach it at a private address, such as through a VPN.</source>
            <translation>O SMPP sozinho não é criptografado: escreva smpps:// antes do endereço, ou use um endereço privado, por exemplo por uma VPN.</translation>
        </message>
        <message>
            <source>Save it again and attach that.</source>
            <translation>Salve-o de novo e anexe a nova cópia.</translation>
        </message>
        <message>
            <source>Save it without a password and attach it again.</source>
            <translation>Salve-o sem senha e anexe de novo.</translation>
        </message>
        <message>
            <source>Save the report as PDF, or as text in UTF-8, and attach that.</source>
            <translation>Salve o laudo em PDF, ou como texto em UTF-8, e anexe-o.</translation>
        </message>
        <message>
            <source>Scope asked for at a provider of one's own (custom)</source>
            <translation>Escopo solicitado a um provedor próprio (custom)</translation>
        </message>
        <message>
            <source>Scope asked for at the patient portal; empty: what sending a report needs</source>
            <translation>Escopo solicitado no portal do paciente; vazio: o necessário para enviar um laudo</translation>
        </message>
        <message>
            <source>Seconds between two checks of each station</source>
            <translation>Segundos entre duas verificações de cada estação</translation>
        </message>
        <message>
            <source>Seconds in which a send can be undone; 0 sends at once</source>
            <translation>Segundos em que um envio pode ser desfeito; 0 envia na hora</translation>
        </message>
        <message>
            <source>Seconds to wait for a DICOM station's answer</source>
            <translation>Segundos de espera pela resposta de uma estação DICOM</translation>
        </message>
        <message>
            <source>Select some on a workstation and import the study again, or leave them out.</source>
            <translation>Selecione algumas em uma estação de trabalho e importe o estudo de novo, ou deixe-as de fora.</translation>
        </message>
        <message>
            <source>Send a protected link instead.</source>
            <translation>Envie um link protegido.</translation>
        </message>
        <message>
            <source>Send it again if that was a mistake.</source>
            <translation>Envie novamente se foi um engano.</translation>
        </message>
        <message>
            <source>Send it again later, or another way.</source>
            <translation>Envie novamente mais tarde ou por outro meio.</translation>
        </message>
        <message>
            <source>Send it again.</source>
            <translation>Envie novamente.</translation>
        </message>
        <message>
            <source>Send it as a link or by e-mail; a fax has at most {most}.</source>
            <translation>Envie como link ou por e-mail; um fax tem no máximo {most}.</translation>
        </message>
        <message>
            <source>Send it as it is, or attach it again without protection.</source>
            <translation>Envie como está ou anexe novamente sem proteção.</translation>
        </message>
        <message>
            <source>Send reports by e-mail only to recipients with a certificate</source>
            <translation>Enviar laudos por e-mail somente a destinatários com certificado</translation>
        </message>
        <message>
            <source>Send the report again, without it.</source>
            <translation>Envie o laudo de novo, sem ela.</translation>
        </message>
        <message>
            <source>Send the report another way.</source>
            <translation>Envie o laudo por outro meio.</translation>
        </message>
        <message>
            <source>Send the report by e-mail instead, or import the study again.</source>
            <translation>Envie o laudo por e-mail ou importe o estudo de novo.</translation>
        </message>
        <message>
            <source>Send the report without key images.</source>
            <translation>Envie o laudo sem imagens-chave.</translation>
        </message>
        <message>
            <source>Send the study again.</source>
            <translation>Envie o estudo novamente.</translation>
        </message>
        <message>
            <source>Send the study to another station.</source>
            <translation>Envie o estudo a outra estação.</translation>
        </message>
        <message>
            <source>Sent as {sent} without loss, because the station does not take {stored}</source>
            <translation>Enviada como {sent}, sem perdas, porque a estação não aceita {stored}</translation>
        </message>
        <message>
            <source>Sent in the next way instead.</source>
            <translation>Enviado pelo meio seguinte.</translation>
        </message>
        <message>
            <source>Set at least 32 random characters, the same for every replica.</source>
            <translation>Defina ao menos 32 caracteres aleatórios, os mesmos em todas as réplicas.</translation>
        </message>
        <message>
            <source>Set it with: settings secret KEY</source>
            <translation>Defina com: settings secret KEY</translation>
        </message>
        <message>
            <source>Set it with: settings set KEY VALUE</source>
            <translation>Defina com: settings set KEY VALUE</translation>
        </message>
        <message>
            <source>Show this to the portal's administrator: {detail}</source>
            <translation>Mostre isto ao administrador do portal: {detail}</translation>
        </message>
        <message>
            <source>Sign in again in the settings, or with: omega-desktop settings sign-in</source>
            <translation>Entre novamente na conta nas configurações ou com: omega-desktop settings sign-in</translation>
        </message>
        <message>
            <source>Some pages may have arrived. Ask the recipient, then send it again or another way.</source>
            <translation>Algumas páginas podem ter chegado. Pergunte ao destinatário e envie novamente ou por outro meio.</translation>
        </message>
        <message>
            <source>Stamps and key images cannot be added to it. Attach it again without protection, or as final and without key images.</source>
            <translation>Não é possível acrescentar carimbos e imagens-chave a ele. Anexe-o novamente sem proteção, ou como final e sem imagens-chave.</translation>
        </message>
        <message>
            <source>Start the sign-in again.</source>
            <translation>Comece de novo a entrar na conta.</translation>
        </message>
        <message>
            <source>Stored</source>
            <translation>Armazenado</translation>
        </message>
        <message>
            <source>Stored, with a warning ({status})</source>
            <translation>Armazenado, com aviso ({status})</translation>
        </message>
        <message>
            <source>Stored; the station changed some data elements ({status})</source>
            <translation>Armazenado; a estação alterou alguns elementos de dados ({status})</translation>
        </message>
        <message>
            <source>Stored; the station left out some data elements ({status})</source>
            <translation>Armazenado; a estação descartou alguns elementos de dados ({status})</translation>
        </message>
        <message>
            <source>Stored; the station says that the data does not fit its kind of object ({status})</source>
            <translation>Armazenado; a estação diz que os dados não condizem com o tipo de objeto ({status})</translation>
        </message>
        <message>
            <source>Telephone number of your organization, on reports</source>
            <translation>Telefone da sua organização, nos laudos</translation>
        </message>
        <message>
            <source>Tell on the desktop when a link was opened or locked, without naming anybody</source>
            <translation>Avisar na área de trabalho quando um link for aberto ou bloqueado, sem citar ninguém</translation>
        </message>
        <message>
            <source>Tell the station's staff: application context not supported.</source>
            <translation>Informe à equipe da estação: application context not supported.</translation>
        </message>
        <message>
            <source>Tell the station's staff: protocol version not supported.</source>
            <translation>Informe à equipe da estação: protocol version not supported.</translation>
        </message>
        <message>
            <source>Text message service; empty: none</source>
            <translation>Serviço de mensagens de texto; vazio: nenhum</translation>
        </message>
        <message>
            <source>Text messages are not set up</source>
            <translation>As mensagens de texto não estão configuradas</translation>
        </message>
        <message>
            <source>Text messages are not set up. Open settings and choose a service.</source>
            <translation>As mensagens de texto não estão configuradas. Abra as configurações e escolha um serviço.</translation>
        </message>
        <message>
            <source>Text messages are not set up. Type the patient's e-mail address.</source>
            <translation>As mensagens de texto não estão configuradas. Digite o endereço de e-mail do paciente.</translation>
        </message>
        <message>
            <source>Text messages carry links, and links are not configured yet.</source>
            <translation>As mensagens de texto levam links, e os links ainda não estão configurados.</translation>
        </message>
        <message>
            <source>Text of a message with a link, with {places}; empty: the usual text</source>
            <translation>Texto de uma mensagem com link, com {places}; vazio: o texto habitual</translation>
        </message>
        <message>
            <source>The AE title cannot be used</source>
            <translation>O AE title não pode ser usado</translation>
        </message>
        <message>
            <source>The AE title holds a character that is not allowed</source>
            <translation>O AE title contém um caractere não permitido</translation>
        </message>
        <message>
            <source>The AE title is empty</source>
            <translation>O AE title está vazio</translation>
        </message>
        <message>
            <source>The AE title is too long</source>
            <translation>O AE title é longo demais</translation>
        </message>
        <message>
            <source>The AE title of {station} or our own cannot be used</source>
            <translation>O AE title de {station} ou o nosso não pode ser usado</translation>
        </message>
        <message>
            <source>The DICOMDIR is damaged</source>
            <translation>O DICOMDIR está danificado</translation>
        </message>
        <message>
            <source>The DICOMDIR lists a file that is not there</source>
            <translation>O DICOMDIR lista um arquivo que não existe</translation>
        </message>
        <message>
            <source>The DICOMDIR lists no files</source>
            <translation>O DICOMDIR não lista arquivos</translation>
        </message>
        <message>
            <source>The PDF file is cut short</source>
            <translation>O arquivo PDF está truncado</translation>
        </message>
        <message>
            <source>The PDF's password can have at most {most} signs.</source>
            <translation>A senha do PDF pode ter no máximo {most} caracteres.</translation>
        </message>
        <message>
            <source>The PDF's password can have letters without accents, digits and signs only.</source>
            <translation>A senha do PDF só pode ter letras sem acentos, algarismos e símbolos.</translation>
        </message>
        <message>
            <source>The PDF's password needs at least {least} signs.</source>
            <translation>A senha do PDF precisa de pelo menos {least} caracteres.</translation>
        </message>
        <message>
            <source>The TLS certificate files of this station cannot be used</source>
            <translation>Os arquivos de certificado TLS desta estação não podem ser usados</translation>
        </message>
        <message>
            <source>The TLS certificate of {station} is not trusted</source>
            <translation>O certificado TLS de {station} não é confiável</translation>
        </message>
        <message>
            <source>The account at the text message service is in use by another connection</source>
            <translation>A conta no serviço de mensagens de texto está em uso por outra conexão</translation>
        </message>
        <message>
            <source>The account at the text message service is suspended or has no credit</source>
            <translation>A conta no serviço de mensagens de texto está suspensa ou sem crédito</translation>
        </message>
        <message>
            <source>The account has sent all the messages it may send today</source>
            <translation>A conta já enviou todas as mensagens que pode enviar hoje</translation>
        </message>
        <message>
            <source>The account may not send text messages to this country</source>
            <translation>A conta não pode enviar mensagens de texto para este país</translation>
        </message>
        <message>
            <source>The address of the portal's page for patients is not set</source>
            <translation>O endereço da página do portal para pacientes não está definido</translation>
        </message>
        <message>
            <source>The address of the service is not set or not usable</source>
            <translation>O endereço do serviço falta ou não pode ser usado</translation>
        </message>
        <message>
            <source>The address of the share gateway is not set or not usable</source>
            <translation>O endereço do gateway de compartilhamento não está definido ou não pode ser usado</translation>
        </message>
        <message>
            <source>The address of the text message service is not set or not usable</source>
            <translation>O endereço do serviço de mensagens de texto não foi definido ou não pode ser usado</translation>
        </message>
        <message>
            <source>The anonymized file cannot be written</source>
            <translation>O arquivo anonimizado não pode ser gravado</translation>
        </message>
        <message>
            <source>The call broke off before every page was confirmed</source>
            <translation>A ligação caiu antes que todas as páginas fossem confirmadas</translation>
        </message>
        <message>
            <source>The certificate authority's file cannot be read</source>
            <translation>O arquivo da autoridade certificadora não pode ser lido</translation>
        </message>
        <message>
            <source>The certificate of the mailbox's server is not trusted</source>
            <translation>O certificado do servidor da caixa postal não é confiável</translation>
        </message>
        <message>
            <source>The certificate that signs e-mails cannot be read</source>
            <translation>Não é possível ler o certificado que assina os e-mails</translation>
        </message>
        <message>
            <source>The certificate that signs e-mails has expired or is not valid yet</source>
            <translation>O certificado que assina os e-mails venceu ou ainda não é válido</translation>
        </message>
        <message>
            <source>The certificate that signs e-mails is not for the sender's address</source>
            <translation>O certificado que assina os e-mails não é do endereço do remetente</translation>
        </message>
        <message>
            <source>The command settings list shows every key.</source>
            <translation>O comando settings list mostra todas as chaves.</translation>
        </message>
        <message>
            <source>The command station list shows every station.</source>
            <translation>O comando station list mostra todas as estações.</translation>
        </message>
        <message>
            <source>The command token list shows all.</source>
            <translation>O comando token list mostra todos.</translation>
        </message>
        <message>
            <source>The compressed pixel data is damaged</source>
            <translation>Os pixels comprimidos estão danificados</translation>
        </message>
        <message>
            <source>The connection to the e-mail server was lost</source>
            <translation>A conexão com o servidor de e-mail caiu</translation>
        </message>
        <message>
            <source>The connection to the fax server was lost</source>
            <translation>A conexão com o servidor de fax foi perdida</translation>
        </message>
        <message>
            <source>The connection to the service was lost</source>
            <translation>A conexão com o serviço caiu</translation>
        </message>
        <message>
            <source>The connection to the share gateway was lost</source>
            <translation>A conexão com o gateway de compartilhamento caiu</translation>
        </message>
        <message>
            <source>The connection to {station} was lost</source>
            <translation>A conexão com {station} caiu</translation>
        </message>
        <message>
            <source>The connection was lost before the e-mail server's answer</source>
            <translation>A conexão caiu antes da resposta do servidor de e-mail</translation>
        </message>
        <message>
            <source>The connection was lost before the fax service's answer</source>
            <translation>A conexão foi perdida antes da resposta do serviço de fax</translation>
        </message>
        <message>
            <source>The credential store cannot be used</source>
            <translation>O cofre de credenciais não pode ser usado</translation>
        </message>
        <message>
            <source>The credential store did not keep the secret</source>
            <translation>O cofre de credenciais não guardou o segredo</translation>
        </message>
        <message>
            <source>The credential store is locked</source>
            <translation>O cofre de credenciais está bloqueado</translation>
        </message>
        <message>
            <source>The data directory cannot be made or written</source>
            <translation>A pasta de dados não pode ser criada ou gravada</translation>
        </message>
        <message>
            <source>The data directory cannot be opened</source>
            <translation>A pasta de dados não pode ser aberta</translation>
        </message>
        <message>
            <source>The data directory cannot be written</source>
            <translation>A pasta de dados não pode ser gravada</translation>
        </message>
        <message>
            <source>The database is damaged</source>
            <translation>O banco de dados está danificado</translation>
        </message>
        <message>
            <source>The database is in use by another program</source>
            <translation>O banco de dados está em uso por outro programa</translation>
        </message>
        <message>
            <source>The database was written by a newer version of the program</source>
            <translation>O banco de dados foi gravado por uma versão mais nova do programa</translation>
        </message>
        <message>
            <source>The date of birth is not the study's.</source>
            <translation>A data de nascimento não é a do estudo.</translation>
        </message>
        <message>
            <source>The de-identification option {name} is not available yet</source>
            <translation>A opção de anonimização {name} ainda não está disponível</translation>
        </message>
        <message>
            <source>The delivery can still be undone.</source>
            <translation>O envio ainda pode ser desfeito.</translation>
        </message>
        <message>
            <source>The delivery failed.</source>
            <translation>O envio falhou.</translation>
        </message>
        <message>
            <source>The delivery is being sent.</source>
            <translation>O envio está em andamento.</translation>
        </message>
        <message>
            <source>The delivery is completed.</source>
            <translation>O envio foi concluído.</translation>
        </message>
        <message>
            <source>The delivery is on hold.</source>
            <translation>O envio está em espera.</translation>
        </message>
        <message>
            <source>The delivery waits to be sent.</source>
            <translation>O envio está na fila.</translation>
        </message>
        <message>
            <source>The delivery was cancelled.</source>
            <translation>O envio foi cancelado.</translation>
        </message>
        <message>
            <source>The demonstration's hospital and mail server did not start</source>
            <translation>O hospital e o servidor de e-mail da demonstração não iniciaram</translation>
        </message>
        <message>
            <source>The demonstration's studies cannot be made</source>
            <translation>Os estudos da demonstração não podem ser criados</translation>
        </message>
        <message>
            <source>The destination folder cannot be made</source>
            <translation>A pasta de destino não pode ser criada</translation>
        </message>
        <message>
            <source>The destination is inside the source</source>
            <translation>O destino está dentro da origem</translation>
        </message>
        <message>
            <source>The destination is not a folder</source>
            <translation>O destino não é uma pasta</translation>
        </message>
        <message>
            <source>The directory has several physicians of this name</source>
            <translation>O cadastro tem vários médicos com este nome</translation>
        </message>
        <message>
            <source>The directory was exported by a newer version of the program</source>
            <translation>O cadastro foi exportado por uma versão mais nova do programa</translation>
        </message>
        <message>
            <source>The disk cannot be read or written</source>
            <translation>Não é possível ler ou gravar no disco</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>O disco está cheio</translation>
        </message>
        <message>
            <source>The document cannot be read at its beginning</source>
            <translation>O documento não pode ser lido desde o início</translation>
        </message>
        <message>
            <source>The document cannot be read at {place}</source>
            <translation>O documento não pode ser lido em {place}</translation>
        </message>
        <message>
            <source>The document cannot be used at {place}</source>
            <translation>O documento não pode ser usado em {place}</translation>
        </message>
        <message>
            <source>The document holds the same name twice among its {place}</source>
            <translation>O documento traz o mesmo nome duas vezes em {place}</translation>
        </message>
        <message>
            <source>The e-mail account is not signed in</source>
            <translation>A conta de e-mail não está conectada</translation>
        </message>
        <message>
            <source>The e-mail account is signed in.</source>
            <translation>A conta de e-mail está conectada.</translation>
        </message>
        <message>
            <source>The e-mail address is empty</source>
            <translation>O endereço de e-mail está vazio</translation>
        </message>
        <message>
            <source>The e-mail address is not usable</source>
            <translation>O endereço de e-mail não pode ser usado</translation>
        </message>
        <message>
            <source>The e-mail is sent when it answers again.</source>
            <translation>O e-mail sai quando ele voltar a responder.</translation>
        </message>
        <message>
            <source>The e-mail server and the mailbox answer and accept the login.</source>
            <translation>O servidor de e-mail e a caixa postal respondem e aceitam o login.</translation>
        </message>
        <message>
            <source>The e-mail server answers and accepts the login.</source>
            <translation>O servidor de e-mail responde e aceita o login.</translation>
        </message>
        <message>
            <source>The e-mail server answers.</source>
            <translation>O servidor de e-mail responde.</translation>
        </message>
        <message>
            <source>The e-mail server answers; whether faxes arrive is told by e-mail.</source>
            <translation>O servidor de e-mail responde; a chegada dos faxes é informada por e-mail.</translation>
        </message>
        <message>
            <source>The e-mail server cannot take e-mail now (code {code})</source>
            <translation>O servidor de e-mail não pode receber agora (código {code})</translation>
        </message>
        <message>
            <source>The e-mail server does not accept user name and password</source>
            <translation>O servidor de e-mail não aceita usuário e senha</translation>
        </message>
        <message>
            <source>The e-mail server does not answer</source>
            <translation>O servidor de e-mail não responde</translation>
        </message>
        <message>
            <source>The e-mail server does not speak the needed protocol</source>
            <translation>O servidor de e-mail não usa o protocolo necessário</translation>
        </message>
        <message>
            <source>The e-mail server has taken the message</source>
            <translation>O servidor de e-mail recebeu a mensagem</translation>
        </message>
        <message>
            <source>The e-mail server has taken the message for the fax service</source>
            <translation>O servidor de e-mail recebeu a mensagem para o serviço de fax</translation>
        </message>
        <message>
            <source>The e-mail server offers no encryption</source>
            <translation>O servidor de e-mail não oferece criptografia</translation>
        </message>
        <message>
            <source>The e-mail server offers no login with a password</source>
            <translation>O servidor de e-mail não oferece login com senha</translation>
        </message>
        <message>
            <source>The e-mail server refuses the message (code {code})</source>
            <translation>O servidor de e-mail recusa a mensagem (código {code})</translation>
        </message>
        <message>
            <source>The e-mail server refuses the recipient (code {code})</source>
            <translation>O servidor de e-mail recusa o destinatário (código {code})</translation>
        </message>
        <message>
            <source>The e-mail server refuses this computer (code {code})</source>
            <translation>O servidor de e-mail recusa este computador (código {code})</translation>
        </message>
        <message>
            <source>The e-mail server takes no sign-in of this kind</source>
            <translation>O servidor de e-mail não aceita este tipo de login</translation>
        </message>
        <message>
            <source>The e-mail server takes only addresses without accents</source>
            <translation>O servidor de e-mail só aceita endereços sem acentos</translation>
        </message>
        <message>
            <source>The e-mail server's certificate is not trusted</source>
            <translation>O certificado do servidor de e-mail não é confiável</translation>
        </message>
        <message>
            <source>The e-mail service refuses the message (code {code})</source>
            <translation>O serviço de e-mail recusa a mensagem (código {code})</translation>
        </message>
        <message>
            <source>The e-mail service takes no e-mail now (code {code})</source>
            <translation>O serviço de e-mail não aceita e-mails agora (código {code})</translation>
        </message>
        <message>
            <source>The fax goes without key images.</source>
            <translation>O fax vai sem imagens-chave.</translation>
        </message>
        <message>
            <source>The fax is sent when it answers again.</source>
            <translation>O fax é enviado quando ele voltar a responder.</translation>
        </message>
        <message>
            <source>The fax number cannot be dialled</source>
            <translation>O número de fax não pode ser discado</translation>
        </message>
        <message>
            <source>The fax number does not exist or cannot be called</source>
            <translation>O número de fax não existe ou não pode ser chamado</translation>
        </message>
        <message>
            <source>The fax number is busy</source>
            <translation>O número de fax está ocupado</translation>
        </message>
        <message>
            <source>The fax server answers and accepts the login. The connection is not encrypted: use it only inside the own network.</source>
            <translation>O servidor de fax responde e aceita o login. A conexão não é criptografada: use-a somente dentro da própria rede.</translation>
        </message>
        <message>
            <source>The fax server cannot take faxes now</source>
            <translation>O servidor de fax não pode aceitar faxes agora</translation>
        </message>
        <message>
            <source>The fax server does not accept user name and password</source>
            <translation>O servidor de fax não aceita o nome de usuário e a senha</translation>
        </message>
        <message>
            <source>The fax server does not answer</source>
            <translation>O servidor de fax não responde</translation>
        </message>
        <message>
            <source>The fax server is outside of the own network</source>
            <translation>O servidor de fax está fora da própria rede</translation>
        </message>
        <message>
            <source>The fax server refuses the fax (code {code})</source>
            <translation>O servidor de fax recusa o fax (código {code})</translation>
        </message>
        <message>
            <source>The fax server's number of this fax is not known</source>
            <translation>O número deste fax no servidor de fax não é conhecido</translation>
        </message>
        <message>
            <source>The fax service answers and accepts the login.</source>
            <translation>O serviço de fax responde e aceita o login.</translation>
        </message>
        <message>
            <source>The fax service cannot read the document</source>
            <translation>O serviço de fax não consegue ler o documento</translation>
        </message>
        <message>
            <source>The fax service cannot stop this fax any more.</source>
            <translation>O serviço de fax não consegue mais interromper este fax.</translation>
        </message>
        <message>
            <source>The fax service cannot take faxes now (code {code})</source>
            <translation>O serviço de fax não pode aceitar faxes agora (código {code})</translation>
        </message>
        <message>
            <source>The fax service could not send the fax</source>
            <translation>O serviço de fax não conseguiu enviar o fax</translation>
        </message>
        <message>
            <source>The fax service does not accept user name, password or key</source>
            <translation>O serviço de fax não aceita o nome de usuário, a senha ou a chave</translation>
        </message>
        <message>
            <source>The fax service does not know this fax any more: whether it arrived cannot be learned.</source>
            <translation>O serviço de fax não conhece mais este fax: não é possível saber se ele chegou.</translation>
        </message>
        <message>
            <source>The fax service does not send for this account</source>
            <translation>O serviço de fax não faz envios para esta conta</translation>
        </message>
        <message>
            <source>The fax service has no free line</source>
            <translation>O serviço de fax não tem linha livre</translation>
        </message>
        <message>
            <source>The fax service has taken the fax</source>
            <translation>O serviço de fax recebeu o fax</translation>
        </message>
        <message>
            <source>The fax service has the message; whether the fax arrived is told by e-mail</source>
            <translation>O serviço de fax recebeu a mensagem; se o fax chegou é informado por e-mail</translation>
        </message>
        <message>
            <source>The fax service is not set up completely</source>
            <translation>O serviço de fax não está totalmente configurado</translation>
        </message>
        <message>
            <source>The fax service refuses the fax (code {code})</source>
            <translation>O serviço de fax recusa o fax (código {code})</translation>
        </message>
        <message>
            <source>The fax service was not reached; the e-mail to it came back.</source>
            <translation>O serviço de fax não foi alcançado; o e-mail para ele voltou.</translation>
        </message>
        <message>
            <source>The fax service's account has no credit</source>
            <translation>A conta do serviço de fax não tem crédito</translation>
        </message>
        <message>
            <source>The fax service's answer holds no number of the fax</source>
            <translation>A resposta do serviço de fax não contém o número do fax</translation>
        </message>
        <message>
            <source>The fax waits for a free line.</source>
            <translation>O fax aguarda uma linha livre.</translation>
        </message>
        <message>
            <source>The fax was cancelled while the service took it, and it does not answer</source>
            <translation>O fax foi cancelado enquanto o serviço o recebia, e o serviço não responde</translation>
        </message>
        <message>
            <source>The fax was stopped at the fax service</source>
            <translation>O fax foi interrompido no serviço de fax</translation>
        </message>
        <message>
            <source>The fax was stopped; pages sent before may have arrived.</source>
            <translation>O fax foi interrompido; páginas enviadas antes podem ter chegado.</translation>
        </message>
        <message>
            <source>The file cannot be read</source>
            <translation>O arquivo não pode ser lido</translation>
        </message>
        <message>
            <source>The file cannot be read as JSON</source>
            <translation>O arquivo não pode ser lido como JSON</translation>
        </message>
        <message>
            <source>The file cannot be understood</source>
            <translation>O arquivo não pode ser interpretado</translation>
        </message>
        <message>
            <source>The file changed while it was being read</source>
            <translation>O arquivo mudou durante a leitura</translation>
        </message>
        <message>
            <source>The file does not say how it is written, and it cannot be recognized</source>
            <translation>O arquivo não informa sua codificação, e ela não pode ser reconhecida</translation>
        </message>
        <message>
            <source>The file does not say what kind of object it holds</source>
            <translation>O arquivo não informa que tipo de objeto contém</translation>
        </message>
        <message>
            <source>The file does not say what object it is</source>
            <translation>O arquivo não informa que objeto é</translation>
        </message>
        <message>
            <source>The file ends before its data set</source>
            <translation>O arquivo termina antes dos dados</translation>
        </message>
        <message>
            <source>The file has an invalid {attribute}</source>
            <translation>O arquivo tem {attribute} inválido</translation>
        </message>
        <message>
            <source>The file has no certificate with a key that can sign e-mails</source>
            <translation>O arquivo não tem um certificado com uma chave que possa assinar e-mails</translation>
        </message>
        <message>
            <source>The file has no {attribute}</source>
            <translation>O arquivo não tem {attribute}</translation>
        </message>
        <message>
            <source>The file holds values that cannot be understood</source>
            <translation>O arquivo contém valores que não podem ser interpretados</translation>
        </message>
        <message>
            <source>The file is a directory of other files</source>
            <translation>O arquivo é um diretório de outros arquivos</translation>
        </message>
        <message>
            <source>The file is cut short</source>
            <translation>O arquivo está truncado</translation>
        </message>
        <message>
            <source>The file is damaged inside its data set</source>
            <translation>O arquivo tem dados danificados</translation>
        </message>
        <message>
            <source>The file is damaged or is not DICOM</source>
            <translation>O arquivo está danificado ou não é DICOM</translation>
        </message>
        <message>
            <source>The file is neither a PDF nor a text</source>
            <translation>O arquivo não é PDF nem texto</translation>
        </message>
        <message>
            <source>The file is no longer where it was</source>
            <translation>O arquivo não está mais onde estava</translation>
        </message>
        <message>
            <source>The file is not a DICOM file</source>
            <translation>O arquivo não é DICOM</translation>
        </message>
        <message>
            <source>The file is not the one that was imported. Import the study again.</source>
            <translation>O arquivo não é o que foi importado. Importe o estudo de novo.</translation>
        </message>
        <message>
            <source>The file is the directory of a disc, not an instance</source>
            <translation>O arquivo é o diretório de um disco, não uma instância</translation>
        </message>
        <message>
            <source>The file is too large or broke the program</source>
            <translation>O arquivo é grande demais ou travou o programa</translation>
        </message>
        <message>
            <source>The file is written in another way than its header says</source>
            <translation>O arquivo está codificado de modo diferente do que diz o cabeçalho</translation>
        </message>
        <message>
            <source>The file lacks the document it should hold</source>
            <translation>Falta no arquivo o documento que deveria conter</translation>
        </message>
        <message>
            <source>The file named by {key} cannot be read</source>
            <translation>O arquivo indicado em {key} não pode ser lido</translation>
        </message>
        <message>
            <source>The file named by {key} does not exist</source>
            <translation>O arquivo indicado por {key} não existe</translation>
        </message>
        <message>
            <source>The file named by {key} is not a picture for a letterhead</source>
            <translation>O arquivo indicado em {key} não é uma imagem para papel timbrado</translation>
        </message>
        <message>
            <source>The file that the report should travel with names another patient</source>
            <translation>O arquivo que o laudo deveria acompanhar indica outro paciente</translation>
        </message>
        <message>
            <source>The file unpacks to more than any study holds</source>
            <translation>Descompactado, o arquivo é maior do que qualquer estudo</translation>
        </message>
        <message>
            <source>The folder cannot be read</source>
            <translation>A pasta não pode ser lida</translation>
        </message>
        <message>
            <source>The folder cannot be written</source>
            <translation>A pasta não pode ser gravada</translation>
        </message>
        <message>
            <source>The folder is not there</source>
            <translation>A pasta não existe</translation>
        </message>
        <message>
            <source>The folder is not there any more</source>
            <translation>A pasta não existe mais</translation>
        </message>
        <message>
            <source>The folder must be given with its full path</source>
            <translation>A pasta deve ser informada com o caminho completo</translation>
        </message>
        <message>
            <source>The folder named by {key} does not exist</source>
            <translation>A pasta indicada em {key} não existe</translation>
        </message>
        <message>
            <source>The folder with the recipients' certificates cannot be read</source>
            <translation>A pasta com os certificados dos destinatários não pode ser lida</translation>
        </message>
        <message>
            <source>The frames of the image cannot be told apart</source>
            <translation>Os quadros da imagem não podem ser separados</translation>
        </message>
        <message>
            <source>The gateway cannot listen on port {port}</source>
            <translation>O gateway não consegue escutar na porta {port}</translation>
        </message>
        <message>
            <source>The gateway has no place to keep anything</source>
            <translation>O gateway não tem onde guardar nada</translation>
        </message>
        <message>
            <source>The gateway works with PostgreSQL and SQLite only</source>
            <translation>O gateway funciona somente com PostgreSQL e SQLite</translation>
        </message>
        <message>
            <source>The gateway's address is too long for links for health apps.</source>
            <translation>O endereço do gateway é longo demais para links para aplicativos de saúde.</translation>
        </message>
        <message>
            <source>The gateway's certificate is not trusted</source>
            <translation>O certificado do gateway não é confiável</translation>
        </message>
        <message>
            <source>The gateway's data folder cannot be made</source>
            <translation>A pasta de dados do gateway não pode ser criada</translation>
        </message>
        <message>
            <source>The gateway's database cannot be opened</source>
            <translation>O banco de dados do gateway não pode ser aberto</translation>
        </message>
        <message>
            <source>The gateway's database cannot be used</source>
            <translation>O banco de dados do gateway não pode ser usado</translation>
        </message>
        <message>
            <source>The gateway's database was made by a newer version</source>
            <translation>O banco de dados do gateway foi criado por uma versão mais nova</translation>
        </message>
        <message>
            <source>The gateway's object store cannot be used</source>
            <translation>O armazenamento de objetos do gateway não pode ser usado</translation>
        </message>
        <message>
            <source>The gateway's pepper cannot be read or written</source>
            <translation>A pepper do gateway não pode ser lida ou gravada</translation>
        </message>
        <message>
            <source>The gateway's pepper is damaged</source>
            <translation>A pepper do gateway está danificada</translation>
        </message>
        <message>
            <source>The host is empty</source>
            <translation>O host está vazio</translation>
        </message>
        <message>
            <source>The host name of {station} cannot be found</source>
            <translation>O host de {station} não foi encontrado</translation>
        </message>
        <message>
            <source>The image cannot be anonymized</source>
            <translation>A imagem não pode ser anonimizada</translation>
        </message>
        <message>
            <source>The image cannot be shown</source>
            <translation>A imagem não pode ser exibida</translation>
        </message>
        <message>
            <source>The image does not say how large it is</source>
            <translation>A imagem não informa seu tamanho</translation>
        </message>
        <message>
            <source>The image does not say how many frames it has</source>
            <translation>A imagem não informa quantos quadros tem</translation>
        </message>
        <message>
            <source>The image has no pixel data</source>
            <translation>A imagem não tem pixels</translation>
        </message>
        <message>
            <source>The image is a screen capture, which may show the patient's name</source>
            <translation>A imagem é uma captura de tela, que pode mostrar o nome do paciente</translation>
        </message>
        <message>
            <source>The image is no longer in the local archive</source>
            <translation>A imagem não está mais no arquivo local</translation>
        </message>
        <message>
            <source>The image is said to show the patient recognizably</source>
            <translation>Consta que a imagem mostra o paciente de forma reconhecível</translation>
        </message>
        <message>
            <source>The image is secondary and does not say that it shows no name</source>
            <translation>A imagem é secundária e não declara que não mostra nome</translation>
        </message>
        <message>
            <source>The image is too large to be shown</source>
            <translation>A imagem é grande demais para ser exibida</translation>
        </message>
        <message>
            <source>The image says that the patient's name is drawn into it</source>
            <translation>A imagem declara que traz o nome do paciente gravado</translation>
        </message>
        <message>
            <source>The image was captured or scanned and may show the patient's name</source>
            <translation>A imagem foi capturada ou digitalizada e pode mostrar o nome do paciente</translation>
        </message>
        <message>
            <source>The instance cannot be anonymized</source>
            <translation>A instância não pode ser anonimizada</translation>
        </message>
        <message>
            <source>The instance holds a document, whose content cannot be cleaned</source>
            <translation>A instância contém um documento, cujo conteúdo não pode ser limpo</translation>
        </message>
        <message>
            <source>The instance holds a report, which is about the patient</source>
            <translation>A instância contém um laudo, que trata do paciente</translation>
        </message>
        <message>
            <source>The instance is encoded in an unknown way</source>
            <translation>A instância tem uma codificação desconhecida</translation>
        </message>
        <message>
            <source>The instance is not an image</source>
            <translation>A instância não é uma imagem</translation>
        </message>
        <message>
            <source>The keys of this link cannot be read</source>
            <translation>As chaves deste link não podem ser lidas</translation>
        </message>
        <message>
            <source>The link can still be opened. It is revoked once the gateway answers.</source>
            <translation>O link ainda pode ser aberto. Será revogado assim que o gateway responder.</translation>
        </message>
        <message>
            <source>The link is at another gateway than the one of the settings</source>
            <translation>O link está em um gateway diferente do configurado</translation>
        </message>
        <message>
            <source>The link is over</source>
            <translation>O link terminou</translation>
        </message>
        <message>
            <source>The link is revoked as soon as the share gateway answers.</source>
            <translation>O link será revogado assim que o gateway de compartilhamento responder.</translation>
        </message>
        <message>
            <source>The link is too long for the text message service</source>
            <translation>O link é longo demais para o serviço de mensagens de texto</translation>
        </message>
        <message>
            <source>The link was mailed</source>
            <translation>O link foi enviado por e-mail</translation>
        </message>
        <message>
            <source>The link was mailed to the patient</source>
            <translation>O link foi enviado ao paciente por e-mail</translation>
        </message>
        <message>
            <source>The link was opened, and yet the message is said not to have arrived. Ask the recipient.</source>
            <translation>O link foi aberto, e mesmo assim consta que a mensagem não chegou. Pergunte ao destinatário.</translation>
        </message>
        <message>
            <source>The link was revoked at the share gateway: it opens for nobody.</source>
            <translation>O link foi revogado no gateway de compartilhamento: não abre para ninguém.</translation>
        </message>
        <message>
            <source>The link was sent to the patient as a text message</source>
            <translation>O link foi enviado ao paciente por mensagem de texto</translation>
        </message>
        <message>
            <source>The list of names cannot be written</source>
            <translation>A lista de nomes não pode ser gravada</translation>
        </message>
        <message>
            <source>The log cannot be written</source>
            <translation>O log não pode ser gravado</translation>
        </message>
        <message>
            <source>The login at the patient portal is not complete</source>
            <translation>O login no portal do paciente não está completo</translation>
        </message>
        <message>
            <source>The mailbox does not accept user name and password</source>
            <translation>A caixa postal não aceita o nome de usuário e a senha</translation>
        </message>
        <message>
            <source>The mailbox for reports of delivery cannot be read</source>
            <translation>A caixa postal das confirmações de entrega não pode ser lida</translation>
        </message>
        <message>
            <source>The mailbox's server offers no encryption</source>
            <translation>O servidor da caixa postal não oferece criptografia</translation>
        </message>
        <message>
            <source>The medium cannot be written</source>
            <translation>A mídia não pode ser gravada</translation>
        </message>
        <message>
            <source>The medium does not give back what was written</source>
            <translation>A mídia não devolve o que foi gravado</translation>
        </message>
        <message>
            <source>The message could not be delivered in time</source>
            <translation>A mensagem não pôde ser entregue a tempo</translation>
        </message>
        <message>
            <source>The message has more than {count} characters.</source>
            <translation>A mensagem tem mais de {count} caracteres.</translation>
        </message>
        <message>
            <source>The message is too large for the recipient's mailbox</source>
            <translation>A mensagem é grande demais para a caixa postal do destinatário</translation>
        </message>
        <message>
            <source>The message is too large for the recipient's server</source>
            <translation>A mensagem é grande demais para o servidor do destinatário</translation>
        </message>
        <message>
            <source>The message is too long: at most {count} characters.</source>
            <translation>A mensagem é longa demais: no máximo {count} caracteres.</translation>
        </message>
        <message>
            <source>The name is empty</source>
            <translation>O nome está vazio</translation>
        </message>
        <message>
            <source>The number is a landline or cannot receive text messages</source>
            <translation>O número é de um telefone fixo ou não pode receber mensagens de texto</translation>
        </message>
        <message>
            <source>The number is being called.</source>
            <translation>O número está sendo chamado.</translation>
        </message>
        <message>
            <source>The number is empty</source>
            <translation>O número está vazio</translation>
        </message>
        <message>
            <source>The number is unknown or not in use any more</source>
            <translation>O número é desconhecido ou não está mais em uso</translation>
        </message>
        <message>
            <source>The operator could not deliver the text message</source>
            <translation>A operadora não conseguiu entregar a mensagem de texto</translation>
        </message>
        <message>
            <source>The operator could not deliver the text message (code {code}). Send it again later, or choose another way.</source>
            <translation>A operadora não conseguiu entregar a mensagem de texto (código {code}). Envie-a de novo mais tarde ou escolha outro meio.</translation>
        </message>
        <message>
            <source>The operator filtered the message out</source>
            <translation>A operadora filtrou a mensagem</translation>
        </message>
        <message>
            <source>The operator has taken the text message</source>
            <translation>A operadora recebeu a mensagem de texto</translation>
        </message>
        <message>
            <source>The operator refused the text message</source>
            <translation>A operadora recusou a mensagem de texto</translation>
        </message>
        <message>
            <source>The options are: {names}</source>
            <translation>As opções são: {names}</translation>
        </message>
        <message>
            <source>The organization allows {count} recipients in one send.</source>
            <translation>A organização permite {count} destinatários em um envio.</translation>
        </message>
        <message>
            <source>The organization does not allow e-mail to this domain.</source>
            <translation>A organização não permite e-mails para este domínio.</translation>
        </message>
        <message>
            <source>The organization does not allow this way of sending.</source>
            <translation>A organização não permite este meio de envio.</translation>
        </message>
        <message>
            <source>The organization sends reports by e-mail only with a PDF password.</source>
            <translation>A organização envia laudos por e-mail somente com senha no PDF.</translation>
        </message>
        <message>
            <source>The organization was deleted</source>
            <translation>A organização foi excluída</translation>
        </message>
        <message>
            <source>The organization's policy file cannot be read</source>
            <translation>O arquivo de política da organização não pode ser lido</translation>
        </message>
        <message>
            <source>The organization's policy file holds a key that is not known</source>
            <translation>O arquivo de política da organização contém uma chave desconhecida</translation>
        </message>
        <message>
            <source>The organization's policy file is not valid JSON</source>
            <translation>O arquivo de política da organização não é um JSON válido</translation>
        </message>
        <message>
            <source>The other fax machine has confirmed every page</source>
            <translation>O outro aparelho de fax confirmou todas as páginas</translation>
        </message>
        <message>
            <source>The passcode is too short</source>
            <translation>A senha é curta demais</translation>
        </message>
        <message>
            <source>The password of this PDF is not kept any more</source>
            <translation>A senha deste PDF não está mais guardada</translation>
        </message>
        <message>
            <source>The password of this PDF is not kept any more. Send the report from the study, with a new password.</source>
            <translation>A senha deste PDF não está mais guardada. Envie o laudo a partir do estudo, com uma senha nova.</translation>
        </message>
        <message>
            <source>The patient has no e-mail address or mobile number</source>
            <translation>O paciente não tem endereço de e-mail nem número de celular</translation>
        </message>
        <message>
            <source>The patient has no e-mail address or mobile number. Type one.</source>
            <translation>O paciente não tem e-mail nem celular. Digite um deles.</translation>
        </message>
        <message>
            <source>The patient number was given by another organization</source>
            <translation>O número do paciente foi atribuído por outra organização</translation>
        </message>
        <message>
            <source>The patient number was given by another organization; the portal cannot tell whose it is.</source>
            <translation>O número do paciente foi atribuído por outra organização; o portal não consegue saber de quem ele é.</translation>
        </message>
        <message>
            <source>The patient portal answers and accepts the login.</source>
            <translation>O portal do paciente responde e aceita o login.</translation>
        </message>
        <message>
            <source>The patient portal answers.</source>
            <translation>O portal do paciente responde.</translation>
        </message>
        <message>
            <source>The patient portal cannot take the report now (code {code})</source>
            <translation>O portal do paciente não pode aceitar o laudo agora (código {code})</translation>
        </message>
        <message>
            <source>The patient portal does not let this program in</source>
            <translation>O portal do paciente não dá acesso a este programa</translation>
        </message>
        <message>
            <source>The patient portal does not say where to log in</source>
            <translation>O portal do paciente não informa onde fazer o login</translation>
        </message>
        <message>
            <source>The patient portal has a newer report of this study</source>
            <translation>O portal do paciente tem um laudo mais recente deste estudo</translation>
        </message>
        <message>
            <source>The patient portal has more than one patient or report with this number</source>
            <translation>O portal do paciente tem mais de um paciente ou laudo com este número</translation>
        </message>
        <message>
            <source>The patient portal has more than one patient with this number</source>
            <translation>O portal do paciente tem mais de um paciente com este número</translation>
        </message>
        <message>
            <source>The patient portal has taken only a part</source>
            <translation>O portal do paciente recebeu somente uma parte</translation>
        </message>
        <message>
            <source>The patient portal has the report</source>
            <translation>O portal do paciente tem o laudo</translation>
        </message>
        <message>
            <source>The patient portal has the report, but the invitation came back.</source>
            <translation>O portal do paciente tem o laudo, mas o convite voltou.</translation>
        </message>
        <message>
            <source>The patient portal has the report; the invitation was mailed</source>
            <translation>O portal do paciente tem o laudo; o convite foi enviado por e-mail</translation>
        </message>
        <message>
            <source>The patient portal has the report; the invitation was sent as a text message</source>
            <translation>O portal do paciente tem o laudo; o convite foi enviado por mensagem de texto</translation>
        </message>
        <message>
            <source>The patient portal has the report; the recipient's e-mail server has delivered the invitation</source>
            <translation>O portal do paciente tem o laudo; o servidor de e-mail do destinatário entregou o convite</translation>
        </message>
        <message>
            <source>The patient portal is not set up completely. Open settings and test the portal.</source>
            <translation>O portal do paciente não está totalmente configurado. Abra as configurações e teste o portal.</translation>
        </message>
        <message>
            <source>The patient portal refuses the report (code {code})</source>
            <translation>O portal do paciente recusa o laudo (código {code})</translation>
        </message>
        <message>
            <source>The patient portal speaks another version of FHIR</source>
            <translation>O portal do paciente usa outra versão do FHIR</translation>
        </message>
        <message>
            <source>The patient portal's login does not work now (code {code})</source>
            <translation>O login no portal do paciente não funciona agora (código {code})</translation>
        </message>
        <message>
            <source>The physician was deleted from the directory</source>
            <translation>O médico foi excluído do cadastro</translation>
        </message>
        <message>
            <source>The pixel data is compressed, but the file does not say how</source>
            <translation>Os pixels estão comprimidos, mas o arquivo não informa como</translation>
        </message>
        <message>
            <source>The pixel data is damaged</source>
            <translation>Os pixels estão danificados</translation>
        </message>
        <message>
            <source>The pixel data is not compressed, but the header says so</source>
            <translation>Os pixels não estão comprimidos, mas o cabeçalho diz que sim</translation>
        </message>
        <message>
            <source>The pixel data is shorter than the image</source>
            <translation>Há menos pixels do que a imagem pede</translation>
        </message>
        <message>
            <source>The pixels of the image are stored elsewhere</source>
            <translation>Os pixels da imagem estão guardados em outro lugar</translation>
        </message>
        <message>
            <source>The portal answers, but its page for patients is not set</source>
            <translation>O portal responde, mas a página dele para pacientes não está configurada</translation>
        </message>
        <message>
            <source>The portal answers, but patients cannot be told apart</source>
            <translation>O portal responde, mas não é possível distinguir os pacientes</translation>
        </message>
        <message>
            <source>The portal cannot tell whose it is. Send the report another way.</source>
            <translation>O portal não consegue saber de quem ele é. Envie o laudo por outro meio.</translation>
        </message>
        <message>
            <source>The portal cannot tell whose numbers the patient numbers are</source>
            <translation>O portal não consegue saber a quem pertencem os números de paciente</translation>
        </message>
        <message>
            <source>The portal's patient with this number has another date of birth</source>
            <translation>O paciente com este número no portal tem outra data de nascimento</translation>
        </message>
        <message>
            <source>The private key for the patient portal is not usable</source>
            <translation>A chave privada do portal do paciente não pode ser usada</translation>
        </message>
        <message>
            <source>The program ended during every attempt to send this.</source>
            <translation>O programa foi encerrado em todas as tentativas deste envio.</translation>
        </message>
        <message>
            <source>The program ended while sending; it resumes where it stopped.</source>
            <translation>O programa foi encerrado durante o envio; ele continua de onde parou.</translation>
        </message>
        <message>
            <source>The program made a mistake ({kind}). Try again; if it stays, send the log file.</source>
            <translation>O programa cometeu um erro ({kind}). Tente de novo; se persistir, envie o arquivo de log.</translation>
        </message>
        <message>
            <source>The program was closed at the moment of handing over. Ask the recipient, then choose.</source>
            <translation>O programa foi fechado no momento da entrega. Pergunte ao destinatário e depois escolha.</translation>
        </message>
        <message>
            <source>The recipient has moved and left no new address</source>
            <translation>O destinatário mudou de endereço e não deixou o novo</translation>
        </message>
        <message>
            <source>The recipient has unsubscribed from your text messages (STOP)</source>
            <translation>O destinatário cancelou o recebimento das suas mensagens de texto (STOP)</translation>
        </message>
        <message>
            <source>The recipient or the operator blocks such messages</source>
            <translation>O destinatário ou a operadora bloqueia este tipo de mensagem</translation>
        </message>
        <message>
            <source>The recipient's domain takes no e-mail</source>
            <translation>O domínio do destinatário não aceita e-mails</translation>
        </message>
        <message>
            <source>The recipient's e-mail server does not take it yet: {said}</source>
            <translation>O servidor de e-mail do destinatário ainda não aceita a mensagem: {said}</translation>
        </message>
        <message>
            <source>The recipient's e-mail server has delivered it</source>
            <translation>O servidor de e-mail do destinatário entregou a mensagem</translation>
        </message>
        <message>
            <source>The recipient's mailbox is closed</source>
            <translation>A caixa postal do destinatário está fechada</translation>
        </message>
        <message>
            <source>The recipient's mailbox is full</source>
            <translation>A caixa postal do destinatário está cheia</translation>
        </message>
        <message>
            <source>The recipient's server did not answer for too long</source>
            <translation>O servidor do destinatário ficou tempo demais sem responder</translation>
        </message>
        <message>
            <source>The recipient's server did not deliver the message</source>
            <translation>O servidor do destinatário não entregou a mensagem</translation>
        </message>
        <message>
            <source>The recipient's server does not accept messages from here</source>
            <translation>O servidor do destinatário não aceita mensagens daqui</translation>
        </message>
        <message>
            <source>The recipient's server does not believe who the sender is</source>
            <translation>O servidor do destinatário não reconhece a identidade do remetente</translation>
        </message>
        <message>
            <source>The report belongs to another study</source>
            <translation>O laudo pertence a outro estudo</translation>
        </message>
        <message>
            <source>The report belongs to another study.</source>
            <translation>O laudo pertence a outro estudo.</translation>
        </message>
        <message>
            <source>The report cannot be put into DICOM</source>
            <translation>O laudo não pode ser convertido em DICOM</translation>
        </message>
        <message>
            <source>The report cannot be written for sending</source>
            <translation>O laudo não pode ser gravado para envio</translation>
        </message>
        <message>
            <source>The report does not belong to the study it should travel with</source>
            <translation>O laudo não pertence ao estudo que deveria acompanhar</translation>
        </message>
        <message>
            <source>The report does not exist any more</source>
            <translation>O laudo não existe mais</translation>
        </message>
        <message>
            <source>The report has no page {page}</source>
            <translation>O laudo não tem a página {page}</translation>
        </message>
        <message>
            <source>The report has {pages} pages, too many for a fax</source>
            <translation>O laudo tem {pages} páginas, demais para um fax</translation>
        </message>
        <message>
            <source>The report is empty</source>
            <translation>O laudo está vazio</translation>
        </message>
        <message>
            <source>The report is no longer there</source>
            <translation>O laudo não está mais disponível</translation>
        </message>
        <message>
            <source>The report is not a PDF</source>
            <translation>O laudo não é um PDF</translation>
        </message>
        <message>
            <source>The report is not final</source>
            <translation>O laudo não é final</translation>
        </message>
        <message>
            <source>The report is not final; it is stamped PRELIMINARY.</source>
            <translation>O laudo não é final; leva o carimbo PRELIMINAR.</translation>
        </message>
        <message>
            <source>The report is too large for an e-mail</source>
            <translation>O laudo é grande demais para um e-mail</translation>
        </message>
        <message>
            <source>The report is too large for the e-mail server</source>
            <translation>O laudo é grande demais para o servidor de e-mail</translation>
        </message>
        <message>
            <source>The report is too large for the fax service</source>
            <translation>O laudo é grande demais para o serviço de fax</translation>
        </message>
        <message>
            <source>The report is too large for the patient portal</source>
            <translation>O laudo é grande demais para o portal do paciente</translation>
        </message>
        <message>
            <source>The report is too large to be sent</source>
            <translation>O laudo é grande demais para ser enviado</translation>
        </message>
        <message>
            <source>The report names another patient than the study</source>
            <translation>O laudo cita outro paciente que não o do estudo</translation>
        </message>
        <message>
            <source>The report names another patient than the study. Correct the study at its source, or attach the right report as PDF.</source>
            <translation>O laudo cita outro paciente que não o do estudo. Corrija o estudo na origem, ou anexe o laudo certo em PDF.</translation>
        </message>
        <message>
            <source>The report's PDF has no pages</source>
            <translation>O PDF do laudo não tem páginas</translation>
        </message>
        <message>
            <source>The report's PDF is damaged</source>
            <translation>O PDF do laudo está danificado</translation>
        </message>
        <message>
            <source>The report's PDF is protected against changes</source>
            <translation>O PDF do laudo está protegido contra alterações</translation>
        </message>
        <message>
            <source>The report's PDF is protected already</source>
            <translation>O PDF do laudo já está protegido</translation>
        </message>
        <message>
            <source>The report's PDF needs a password</source>
            <translation>O PDF do laudo exige senha</translation>
        </message>
        <message>
            <source>The report's file cannot be read</source>
            <translation>O arquivo do laudo não pode ser lido</translation>
        </message>
        <message>
            <source>The report's file is empty</source>
            <translation>O arquivo do laudo está vazio</translation>
        </message>
        <message>
            <source>The rest is sent again; if it stays so, ask the station's staff.</source>
            <translation>O restante é enviado de novo; se persistir, fale com a equipe da estação.</translation>
        </message>
        <message>
            <source>The rest is sent when the station answers again.</source>
            <translation>O restante sai quando a estação voltar a responder.</translation>
        </message>
        <message>
            <source>The result cannot be read back</source>
            <translation>O resultado não pode ser relido</translation>
        </message>
        <message>
            <source>The secret is too long for the credential store</source>
            <translation>O segredo é longo demais para o cofre de credenciais</translation>
        </message>
        <message>
            <source>The sender cannot reach this number by text message</source>
            <translation>O remetente não consegue alcançar este número por mensagem de texto</translation>
        </message>
        <message>
            <source>The sender of text messages cannot be used with SMPP</source>
            <translation>O remetente das mensagens de texto não pode ser usado com SMPP</translation>
        </message>
        <message>
            <source>The series has no instances</source>
            <translation>A série não tem instâncias</translation>
        </message>
        <message>
            <source>The server said: {said} Check the address, then send again.</source>
            <translation>O servidor disse: {said} Verifique o endereço e envie de novo.</translation>
        </message>
        <message>
            <source>The server takes {limit} MB. Send a protected link instead.</source>
            <translation>O servidor aceita {limit} MB. Em vez disso, envie um link protegido.</translation>
        </message>
        <message>
            <source>The service cannot be reached</source>
            <translation>O serviço não pode ser alcançado</translation>
        </message>
        <message>
            <source>The service does not know the message any more</source>
            <translation>O serviço não conhece mais a mensagem</translation>
        </message>
        <message>
            <source>The service does not let messages come from this sender</source>
            <translation>O serviço não permite mensagens deste remetente</translation>
        </message>
        <message>
            <source>The service has too many messages waiting</source>
            <translation>O serviço tem mensagens demais em espera</translation>
        </message>
        <message>
            <source>The service's address cannot be used</source>
            <translation>O endereço do serviço não pode ser usado</translation>
        </message>
        <message>
            <source>The service's address must begin with https</source>
            <translation>O endereço do serviço precisa começar com https</translation>
        </message>
        <message>
            <source>The service's certificate is not trusted</source>
            <translation>O certificado do serviço não é confiável</translation>
        </message>
        <message>
            <source>The share gateway answers and accepts the token.</source>
            <translation>O gateway de compartilhamento responde e aceita o token.</translation>
        </message>
        <message>
            <source>The share gateway cannot be reached</source>
            <translation>O gateway de compartilhamento não pode ser alcançado</translation>
        </message>
        <message>
            <source>The share gateway cannot take it right now</source>
            <translation>O gateway de compartilhamento não pode receber agora</translation>
        </message>
        <message>
            <source>The share gateway does not accept this program's token</source>
            <translation>O gateway de compartilhamento não aceita o token deste programa</translation>
        </message>
        <message>
            <source>The share gateway does not know this share</source>
            <translation>O gateway de compartilhamento não conhece este compartilhamento</translation>
        </message>
        <message>
            <source>The share gateway has lost a part of the study</source>
            <translation>O gateway de compartilhamento perdeu uma parte do estudo</translation>
        </message>
        <message>
            <source>The share gateway holds something else under this name</source>
            <translation>O gateway de compartilhamento guarda outra coisa com este nome</translation>
        </message>
        <message>
            <source>The share gateway is not installed here</source>
            <translation>O gateway de compartilhamento não está instalado aqui</translation>
        </message>
        <message>
            <source>The share gateway is not set up</source>
            <translation>O gateway de compartilhamento não está configurado</translation>
        </message>
        <message>
            <source>The share gateway is not set up. Open settings and enter address and token.</source>
            <translation>O gateway de compartilhamento não está configurado. Abra as configurações e informe endereço e token.</translation>
        </message>
        <message>
            <source>The share gateway refused the request</source>
            <translation>O gateway de compartilhamento recusou o pedido</translation>
        </message>
        <message>
            <source>The share gateway's address cannot be used</source>
            <translation>O endereço do gateway de compartilhamento não pode ser usado</translation>
        </message>
        <message>
            <source>The share gateway's address must begin with https</source>
            <translation>O endereço do gateway de compartilhamento deve começar com https</translation>
        </message>
        <message>
            <source>The share gateway's answer is not understood</source>
            <translation>A resposta do gateway de compartilhamento não foi compreendida</translation>
        </message>
        <message>
            <source>The share gateway's disk is full</source>
            <translation>O disco do gateway de compartilhamento está cheio</translation>
        </message>
        <message>
            <source>The share gateway's token was changed since the link was made. Send the study again.</source>
            <translation>O token do gateway de links mudou desde que o link foi feito. Envie o estudo de novo.</translation>
        </message>
        <message>
            <source>The share is over; no new link can be made to it</source>
            <translation>O compartilhamento terminou; nenhum novo link pode ser criado para ele</translation>
        </message>
        <message>
            <source>The sign-in cannot be kept or read</source>
            <translation>O login não pode ser guardado nem lido</translation>
        </message>
        <message>
            <source>The sign-in cannot be kept: the provider gave no lasting permission</source>
            <translation>O login não pode ser guardado: o provedor não deu permissão permanente</translation>
        </message>
        <message>
            <source>The sign-in service does not know this program</source>
            <translation>O serviço de login não conhece este programa</translation>
        </message>
        <message>
            <source>The sign-in service is not available now</source>
            <translation>O serviço de login não está disponível agora</translation>
        </message>
        <message>
            <source>The sign-in to the e-mail account is not set up</source>
            <translation>O login na conta de e-mail não está configurado</translation>
        </message>
        <message>
            <source>The sign-in was forgotten.</source>
            <translation>O login foi esquecido.</translation>
        </message>
        <message>
            <source>The signed-in account may not send e-mail this way</source>
            <translation>A conta em uso não pode enviar e-mails deste modo</translation>
        </message>
        <message>
            <source>The source file or folder does not exist</source>
            <translation>O arquivo ou a pasta de origem não existe</translation>
        </message>
        <message>
            <source>The station already has an object with this identity ({status})</source>
            <translation>A estação já tem um objeto com esta identidade ({status})</translation>
        </message>
        <message>
            <source>The station could not process it ({status})</source>
            <translation>A estação não conseguiu processar o objeto ({status})</translation>
        </message>
        <message>
            <source>The station could not understand it ({status})</source>
            <translation>A estação não conseguiu interpretar o objeto ({status})</translation>
        </message>
        <message>
            <source>The station does not accept its identity ({status})</source>
            <translation>A estação não aceita a identidade do objeto ({status})</translation>
        </message>
        <message>
            <source>The station does not allow us to store there ({status})</source>
            <translation>A estação não nos permite armazenar lá ({status})</translation>
        </message>
        <message>
            <source>The station does not know the operation ({status})</source>
            <translation>A estação não conhece a operação ({status})</translation>
        </message>
        <message>
            <source>The station does not take this kind of object ({status})</source>
            <translation>A estação não aceita este tipo de objeto ({status})</translation>
        </message>
        <message>
            <source>The station does not take {syntax}</source>
            <translation>A estação não aceita {syntax}</translation>
        </message>
        <message>
            <source>The station finds the request malformed ({status})</source>
            <translation>A estação considera a solicitação malformada ({status})</translation>
        </message>
        <message>
            <source>The station is out of resources ({status})</source>
            <translation>A estação está sem recursos ({status})</translation>
        </message>
        <message>
            <source>The station is still busy with the same request ({status})</source>
            <translation>A estação ainda está ocupada com a mesma solicitação ({status})</translation>
        </message>
        <message>
            <source>The station is still needed (waiting sends: {count})</source>
            <translation>A estação ainda é necessária (envios em espera: {count})</translation>
        </message>
        <message>
            <source>The station refused it ({status})</source>
            <translation>A estação recusou o objeto ({status})</translation>
        </message>
        <message>
            <source>The station says that the data does not fit its kind of object ({status})</source>
            <translation>A estação diz que os dados não condizem com o tipo de objeto ({status})</translation>
        </message>
        <message>
            <source>The station takes neither {syntax} nor an uncompressed form of this kind of object ({kind})</source>
            <translation>A estação não aceita {syntax} nem a forma sem compressão deste tipo de objeto ({kind})</translation>
        </message>
        <message>
            <source>The station was deleted</source>
            <translation>A estação foi excluída</translation>
        </message>
        <message>
            <source>The structured report cannot be read</source>
            <translation>O relatório estruturado não pode ser lido</translation>
        </message>
        <message>
            <source>The structured report is nested too deeply to be read</source>
            <translation>O relatório estruturado tem níveis demais para ser lido</translation>
        </message>
        <message>
            <source>The structured report is too long to be shown</source>
            <translation>O relatório estruturado é longo demais para ser exibido</translation>
        </message>
        <message>
            <source>The study has no date of birth. Type it, or a passcode to be told by phone.</source>
            <translation>O estudo não tem data de nascimento. Digite-a, ou uma senha a ser dita por telefone.</translation>
        </message>
        <message>
            <source>The study has no date of birth. Type it: the link asks for it.</source>
            <translation>O estudo não tem data de nascimento. Digite-a: o link a solicita.</translation>
        </message>
        <message>
            <source>The study has no final report for the patient portal</source>
            <translation>O estudo não tem laudo final para o portal do paciente</translation>
        </message>
        <message>
            <source>The study has no patient number; the portal cannot tell whose it is</source>
            <translation>O estudo não tem número de paciente; o portal não consegue saber de quem ele é</translation>
        </message>
        <message>
            <source>The study has no patient number; the portal cannot tell whose it is.</source>
            <translation>O estudo não tem número de paciente; o portal não consegue saber de quem ele é.</translation>
        </message>
        <message>
            <source>The study has too many images for a link</source>
            <translation>O estudo tem imagens demais para um link</translation>
        </message>
        <message>
            <source>The study holds a report that is not final; it goes as it is, unstamped.</source>
            <translation>O estudo contém um laudo que não é final; ele segue como está, sem carimbo.</translation>
        </message>
        <message>
            <source>The study is no longer in the local archive</source>
            <translation>O estudo não está mais no arquivo local</translation>
        </message>
        <message>
            <source>The study is still being sent</source>
            <translation>O estudo ainda está sendo enviado</translation>
        </message>
        <message>
            <source>The study names no referring physician</source>
            <translation>O estudo não indica médico solicitante</translation>
        </message>
        <message>
            <source>The study of the report is no longer in the archive</source>
            <translation>O estudo do laudo não está mais no arquivo local</translation>
        </message>
        <message>
            <source>The study or a physician does not exist any more</source>
            <translation>O estudo ou um médico não existe mais</translation>
        </message>
        <message>
            <source>The study was deleted while it was being imported</source>
            <translation>O estudo foi excluído durante a importação</translation>
        </message>
        <message>
            <source>The study's report holds no PDF that can be read</source>
            <translation>O laudo do estudo não contém um PDF legível</translation>
        </message>
        <message>
            <source>The telephone could not be reached</source>
            <translation>O telefone não pôde ser alcançado</translation>
        </message>
        <message>
            <source>The text is too long for a text message</source>
            <translation>O texto é longo demais para uma mensagem de texto</translation>
        </message>
        <message>
            <source>The text is too long or holds a control character</source>
            <translation>O texto é longo demais ou contém um caractere de controle</translation>
        </message>
        <message>
            <source>The text message arrived</source>
            <translation>A mensagem de texto chegou</translation>
        </message>
        <message>
            <source>The text message gateway answers and accepts the login.</source>
            <translation>O gateway de mensagens de texto responde e aceita o login.</translation>
        </message>
        <message>
            <source>The text message gateway answers. Its login shows at the first send.</source>
            <translation>O gateway de mensagens de texto responde. O login só é verificado no primeiro envio.</translation>
        </message>
        <message>
            <source>The text message is too long</source>
            <translation>A mensagem de texto é longa demais</translation>
        </message>
        <message>
            <source>The text message service answers and accepts the login.</source>
            <translation>O serviço de mensagens de texto responde e aceita o login.</translation>
        </message>
        <message>
            <source>The text message service answers and accepts the login. The connection is not encrypted: use it only inside the own network.</source>
            <translation>O serviço de mensagens de texto responde e aceita o login. A conexão não é criptografada: use-a somente dentro da própria rede.</translation>
        </message>
        <message>
            <source>The text message service cannot take messages now</source>
            <translation>O serviço de mensagens de texto não pode receber mensagens agora</translation>
        </message>
        <message>
            <source>The text message service does not accept the login</source>
            <translation>O serviço de mensagens de texto não aceita o login</translation>
        </message>
        <message>
            <source>The text message service does not accept this number</source>
            <translation>O serviço de mensagens de texto não aceita este número</translation>
        </message>
        <message>
            <source>The text message service has not confirmed that it has taken the message</source>
            <translation>O serviço de mensagens de texto não confirmou que recebeu a mensagem</translation>
        </message>
        <message>
            <source>The text message service has taken the message</source>
            <translation>O serviço de mensagens de texto recebeu a mensagem</translation>
        </message>
        <message>
            <source>The text message service has taken the message. See whether it arrives.</source>
            <translation>O serviço de mensagens de texto aceitou a mensagem. Veja se ela chega.</translation>
        </message>
        <message>
            <source>The text message service is asked too often</source>
            <translation>O serviço de mensagens de texto recebe consultas demais</translation>
        </message>
        <message>
            <source>The text message service is outside of the own network</source>
            <translation>O serviço de mensagens de texto está fora da própria rede</translation>
        </message>
        <message>
            <source>The text message service refused the message</source>
            <translation>O serviço de mensagens de texto recusou a mensagem</translation>
        </message>
        <message>
            <source>The text message was deleted before it arrived</source>
            <translation>A mensagem de texto foi apagada antes de chegar</translation>
        </message>
        <message>
            <source>The token for the share gateway is not usable</source>
            <translation>O token do gateway de compartilhamento não pode ser usado</translation>
        </message>
        <message>
            <source>The upload goes on by itself once it answers.</source>
            <translation>O envio continua automaticamente assim que ele responder.</translation>
        </message>
        <message>
            <source>The upload goes on by itself.</source>
            <translation>O envio continua automaticamente.</translation>
        </message>
        <message>
            <source>The upload goes on by itself. Tell the gateway's administrator.</source>
            <translation>O envio continua automaticamente. Avise o administrador do gateway.</translation>
        </message>
        <message>
            <source>The upload goes on where it stopped.</source>
            <translation>O envio continua de onde parou.</translation>
        </message>
        <message>
            <source>The user name of the e-mail account is missing</source>
            <translation>Falta o nome de usuário da conta de e-mail</translation>
        </message>
        <message>
            <source>The value of {attribute} still stands in the result</source>
            <translation>O valor de {attribute} ainda consta do resultado</translation>
        </message>
        <message>
            <source>The value of {key} is too long or holds a control character</source>
            <translation>O valor de {key} é longo demais ou contém um caractere de controle</translation>
        </message>
        <message>
            <source>The way this physician prefers cannot be used now</source>
            <translation>O meio preferido deste médico não pode ser usado agora</translation>
        </message>
        <message>
            <source>The way to the recipient's server was not found</source>
            <translation>O caminho até o servidor do destinatário não foi encontrado</translation>
        </message>
        <message>
            <source>The zip file is damaged</source>
            <translation>O arquivo zip está danificado</translation>
        </message>
        <message>
            <source>The zip file is packed in a way that is not supported</source>
            <translation>O arquivo zip usa uma compactação não suportada</translation>
        </message>
        <message>
            <source>The zip file is protected by a password</source>
            <translation>O arquivo zip está protegido por senha</translation>
        </message>
        <message>
            <source>There is a newer version of this report.</source>
            <translation>Há uma versão mais nova deste laudo.</translation>
        </message>
        <message>
            <source>There is a sender of this name already</source>
            <translation>Já existe um remetente com este nome</translation>
        </message>
        <message>
            <source>There is more pixel data than the image describes</source>
            <translation>Há mais pixels do que a imagem descreve</translation>
        </message>
        <message>
            <source>There is no access token for the share gateway</source>
            <translation>Não há token de acesso para o gateway de links</translation>
        </message>
        <message>
            <source>There is no address or number of this physician</source>
            <translation>Não há endereço nem número deste médico</translation>
        </message>
        <message>
            <source>There is no de-identification option named {name}</source>
            <translation>Não há opção de anonimização chamada {name}</translation>
        </message>
        <message>
            <source>There is no delivery {number}</source>
            <translation>Não há envio {number}</translation>
        </message>
        <message>
            <source>There is no link to copy</source>
            <translation>Não há link para copiar</translation>
        </message>
        <message>
            <source>There is no other way that could be tried.</source>
            <translation>Não há outro meio que possa ser tentado.</translation>
        </message>
        <message>
            <source>There is no passcode</source>
            <translation>Não há senha</translation>
        </message>
        <message>
            <source>There is no password for the e-mail server</source>
            <translation>Não há senha para o servidor de e-mail</translation>
        </message>
        <message>
            <source>There is no password or key for the fax service</source>
            <translation>Não há senha nem chave para o serviço de fax</translation>
        </message>
        <message>
            <source>There is no patient portal: patients get a protected link.</source>
            <translation>Não há portal do paciente: os pacientes recebem um link protegido.</translation>
        </message>
        <message>
            <source>There is no private key for the patient portal</source>
            <translation>Não há chave privada para o portal do paciente</translation>
        </message>
        <message>
            <source>There is no room left for this sender at the share gateway</source>
            <translation>Não há mais espaço para este remetente no gateway de compartilhamento</translation>
        </message>
        <message>
            <source>There is no secret {key}</source>
            <translation>Não há segredo {key}</translation>
        </message>
        <message>
            <source>There is no station of that name</source>
            <translation>Não há estação com esse nome</translation>
        </message>
        <message>
            <source>There is no such e-mail address</source>
            <translation>Este endereço de e-mail não existe</translation>
        </message>
        <message>
            <source>There is no such e-mail domain</source>
            <translation>Este domínio de e-mail não existe</translation>
        </message>
        <message>
            <source>There is no such file or folder</source>
            <translation>Esse arquivo ou pasta não existe</translation>
        </message>
        <message>
            <source>There is no such sender</source>
            <translation>Não existe este remetente</translation>
        </message>
        <message>
            <source>There is no such setting</source>
            <translation>Essa configuração não existe</translation>
        </message>
        <message>
            <source>There is no such share</source>
            <translation>Esse compartilhamento não existe</translation>
        </message>
        <message>
            <source>There is no token for the share gateway</source>
            <translation>Não há token para o gateway de compartilhamento</translation>
        </message>
        <message>
            <source>There is no user name or password for the mailbox</source>
            <translation>Não há nome de usuário ou senha para a caixa postal</translation>
        </message>
        <message>
            <source>There is no valid certificate to encrypt the e-mail with</source>
            <translation>Não há certificado válido para criptografar o e-mail</translation>
        </message>
        <message>
            <source>There is no way to {station}</source>
            <translation>Não há caminho até {station}</translation>
        </message>
        <message>
            <source>There is not enough room in the folder</source>
            <translation>Não há espaço suficiente na pasta</translation>
        </message>
        <message>
            <source>There is not enough room to unpack the file</source>
            <translation>Não há espaço suficiente para descompactar o arquivo</translation>
        </message>
        <message>
            <source>There is nothing for health apps in it: no report could be laid out.</source>
            <translation>Não há nada nele para aplicativos de saúde: nenhum laudo pôde ser formatado.</translation>
        </message>
        <message>
            <source>There is nothing for health apps in it: no room is left at the share gateway.</source>
            <translation>Não há nada nele para aplicativos de saúde: não há mais espaço no gateway de compartilhamento.</translation>
        </message>
        <message>
            <source>There is nothing for health apps in it: the cryptography of this computer is too old for that.</source>
            <translation>Não há nada nele para aplicativos de saúde: a criptografia deste computador é antiga demais para isso.</translation>
        </message>
        <message>
            <source>There is nothing for health apps in it: the reports are too large for the share gateway.</source>
            <translation>Não há nada nele para aplicativos de saúde: os laudos são grandes demais para o gateway de compartilhamento.</translation>
        </message>
        <message>
            <source>There is nothing for health apps in it: the share gateway is too old for that. Ask its administrator for an update, or turn health links off.</source>
            <translation>Não há nada nele para aplicativos de saúde: o gateway de compartilhamento é antigo demais para isso. Peça ao administrador que o atualize, ou desligue os links para aplicativos.</translation>
        </message>
        <message>
            <source>There is nothing for health apps in it: the share gateway refused that.</source>
            <translation>Não há nada nele para aplicativos de saúde: o gateway de compartilhamento recusou isso.</translation>
        </message>
        <message>
            <source>There is nothing that the recipient could be asked</source>
            <translation>Não há nada que se possa perguntar ao destinatário</translation>
        </message>
        <message>
            <source>There is nothing to send</source>
            <translation>Não há nada para enviar</translation>
        </message>
        <message>
            <source>There is nothing to write</source>
            <translation>Não há nada para gravar</translation>
        </message>
        <message>
            <source>This cannot be sent</source>
            <translation>Isto não pode ser enviado</translation>
        </message>
        <message>
            <source>This consulting physician cannot be reached and gets no copy.</source>
            <translation>Não é possível contatar este médico consultor; ele não recebe cópia.</translation>
        </message>
        <message>
            <source>This database belongs to a gateway with another pepper</source>
            <translation>Este banco de dados pertence a um gateway com outra pepper</translation>
        </message>
        <message>
            <source>This delivery has no report to fax</source>
            <translation>Este envio não tem laudo para mandar por fax</translation>
        </message>
        <message>
            <source>This delivery has no report to send by e-mail</source>
            <translation>Este envio não tem laudo para enviar por e-mail</translation>
        </message>
        <message>
            <source>This file exists and stays; the study goes into a new one beside it.</source>
            <translation>Este arquivo já existe e fica como está; o estudo vai para um novo ao lado dele.</translation>
        </message>
        <message>
            <source>This file is the study's newest report already</source>
            <translation>Este arquivo já é o laudo mais recente do estudo</translation>
        </message>
        <message>
            <source>This goes to {count} recipients.</source>
            <translation>Isto vai para {count} destinatários.</translation>
        </message>
        <message>
            <source>This instance is not part of the delivery</source>
            <translation>Esta instância não faz parte do envio</translation>
        </message>
        <message>
            <source>This is a file, not a folder</source>
            <translation>Isto é um arquivo, não uma pasta</translation>
        </message>
        <message>
            <source>This is a landline; text messages do not arrive there</source>
            <translation>Este é um telefone fixo; mensagens de texto não chegam lá</translation>
        </message>
        <message>
            <source>This is more than one e-mail address</source>
            <translation>Isto é mais de um endereço de e-mail</translation>
        </message>
        <message>
            <source>This is not a directory file</source>
            <translation>Este não é um arquivo de cadastro</translation>
        </message>
        <message>
            <source>This is not a directory of Omega Desktop</source>
            <translation>Este não é um cadastro do Omega Desktop</translation>
        </message>
        <message>
            <source>This is not a structured report</source>
            <translation>Este não é um relatório estruturado</translation>
        </message>
        <message>
            <source>This is not a valid DICOM UID</source>
            <translation>Este não é um UID DICOM válido</translation>
        </message>
        <message>
            <source>This is not a valid IP address</source>
            <translation>Este não é um endereço IP válido</translation>
        </message>
        <message>
            <source>This is not a valid date</source>
            <translation>Esta não é uma data válida</translation>
        </message>
        <message>
            <source>This is not a valid date of birth.</source>
            <translation>Esta não é uma data de nascimento válida.</translation>
        </message>
        <message>
            <source>This is not a valid e-mail address</source>
            <translation>Este não é um endereço de e-mail válido</translation>
        </message>
        <message>
            <source>This is not a valid host</source>
            <translation>Este não é um host válido</translation>
        </message>
        <message>
            <source>This is not a valid port</source>
            <translation>Esta não é uma porta válida</translation>
        </message>
        <message>
            <source>This is not a valid telephone number</source>
            <translation>Este não é um número de telefone válido</translation>
        </message>
        <message>
            <source>This is not the address of a database</source>
            <translation>Este não é o endereço de um banco de dados</translation>
        </message>
        <message>
            <source>This is not the address of an object store</source>
            <translation>Este não é o endereço de um armazenamento de objetos</translation>
        </message>
        <message>
            <source>This link went out with a report, not from the window for studies</source>
            <translation>Este link saiu com um laudo, não pela janela de estudos</translation>
        </message>
        <message>
            <source>This looks like an address that several people read.</source>
            <translation>Este parece ser um endereço lido por várias pessoas.</translation>
        </message>
        <message>
            <source>This name cannot be used</source>
            <translation>Este nome não pode ser usado</translation>
        </message>
        <message>
            <source>This name is already taken</source>
            <translation>Este nome já está em uso</translation>
        </message>
        <message>
            <source>This option belongs to --anonymize</source>
            <translation>Esta opção só vale com --anonymize</translation>
        </message>
        <message>
            <source>This option belongs to --external</source>
            <translation>Esta opção pertence a --external</translation>
        </message>
        <message>
            <source>This option belongs to --physician and --copy-to</source>
            <translation>Esta opção pertence a --physician e --copy-to</translation>
        </message>
        <message>
            <source>This option belongs to --portal</source>
            <translation>Esta opção pertence a --portal</translation>
        </message>
        <message>
            <source>This organization has no stations yet.</source>
            <translation>Esta organização ainda não tem estações.</translation>
        </message>
        <message>
            <source>This person already received this version of the report in another way.</source>
            <translation>Esta pessoa já recebeu esta versão do laudo por outro meio.</translation>
        </message>
        <message>
            <source>This physician has no e-mail address in the directory. Type one.</source>
            <translation>Este médico não tem endereço de e-mail no cadastro. Digite um.</translation>
        </message>
        <message>
            <source>This recipient already received this version of the report.</source>
            <translation>Este destinatário já recebeu esta versão do laudo.</translation>
        </message>
        <message>
            <source>This recipient is blocked; nothing is sent there.</source>
            <translation>Este destinatário está bloqueado; nada é enviado para lá.</translation>
        </message>
        <message>
            <source>This share has no such link</source>
            <translation>Este compartilhamento não tem esse link</translation>
        </message>
        <message>
            <source>This study has no date of birth: type it, or set a passcode.</source>
            <translation>Este estudo não tem data de nascimento: digite-a ou defina uma senha.</translation>
        </message>
        <message>
            <source>This study has no images or reports to send.</source>
            <translation>Este estudo não tem imagens nem laudos para enviar.</translation>
        </message>
        <message>
            <source>This study has no images to send.</source>
            <translation>Este estudo não tem imagens para enviar.</translation>
        </message>
        <message>
            <source>This study has no key images</source>
            <translation>Este estudo não tem imagens-chave</translation>
        </message>
        <message>
            <source>This study has no report to send.</source>
            <translation>Este estudo não tem laudo para enviar.</translation>
        </message>
        <message>
            <source>This study has no report yet. Attach one, or send the study.</source>
            <translation>Este estudo ainda não tem laudo. Anexe um ou envie o estudo.</translation>
        </message>
        <message>
            <source>This study has no such report</source>
            <translation>Este estudo não tem esse laudo</translation>
        </message>
        <message>
            <source>This study holds only reports; they cannot be anonymized.</source>
            <translation>Este estudo contém só laudos, que não podem ser anonimizados.</translation>
        </message>
        <message>
            <source>This system has no secure credential store</source>
            <translation>Este sistema não tem um cofre de credenciais seguro</translation>
        </message>
        <message>
            <source>Token address of a provider of one's own (custom)</source>
            <translation>Endereço do token de um provedor próprio (custom)</translation>
        </message>
        <message>
            <source>Top it up, then let faxes go on.</source>
            <translation>Recarregue os créditos e depois deixe os faxes continuarem.</translation>
        </message>
        <message>
            <source>Twilio answers and accepts the account.</source>
            <translation>O Twilio responde e aceita a conta.</translation>
        </message>
        <message>
            <source>Type 1 to 80 characters.</source>
            <translation>Digite de 1 a 80 caracteres.</translation>
        </message>
        <message>
            <source>Type a fax number.</source>
            <translation>Digite um número de fax.</translation>
        </message>
        <message>
            <source>Type a machine's name or IP address, without http:// and without the port.</source>
            <translation>Digite o nome ou o endereço IP de uma máquina, sem http:// e sem a porta.</translation>
        </message>
        <message>
            <source>Type a mobile number, or use another way.</source>
            <translation>Digite um celular ou use outro meio.</translation>
        </message>
        <message>
            <source>Type a mobile number.</source>
            <translation>Digite um número de celular.</translation>
        </message>
        <message>
            <source>Type a name.</source>
            <translation>Digite um nome.</translation>
        </message>
        <message>
            <source>Type a number from {minimum} to {maximum}.</source>
            <translation>Digite um número de {minimum} a {maximum}.</translation>
        </message>
        <message>
            <source>Type a password for the PDF, or have one suggested.</source>
            <translation>Digite uma senha para o PDF, ou peça uma sugestão.</translation>
        </message>
        <message>
            <source>Type an address such as {example}.</source>
            <translation>Digite um endereço como {example}.</translation>
        </message>
        <message>
            <source>Type an address that starts with https://, without a password in it.</source>
            <translation>Digite um endereço que comece com https://, sem senha.</translation>
        </message>
        <message>
            <source>Type area code and number, such as (11) 99876-5432, or + and the country code.</source>
            <translation>Digite DDD e número, como (11) 99876-5432, ou + e o código do país.</translation>
        </message>
        <message>
            <source>Type at least one e-mail address.</source>
            <translation>Digite pelo menos um endereço de e-mail.</translation>
        </message>
        <message>
            <source>Type day, month and year, such as 31/12/1961.</source>
            <translation>Digite dia, mês e ano, como 31/12/1961.</translation>
        </message>
        <message>
            <source>Type it when asked, or set {name}.</source>
            <translation>Digite-a quando solicitada ou defina {name}.</translation>
        </message>
        <message>
            <source>Type one line of at most 200 characters.</source>
            <translation>Digite uma linha de no máximo 200 caracteres.</translation>
        </message>
        <message>
            <source>Type one line of at most 500 characters.</source>
            <translation>Digite uma linha de no máximo 500 caracteres.</translation>
        </message>
        <message>
            <source>Type one, and send the report again.</source>
            <translation>Digite um e envie o laudo novamente.</translation>
        </message>
        <message>
            <source>Type one, or add it to the directory.</source>
            <translation>Digite um ou adicione-o ao cadastro.</translation>
        </message>
        <message>
            <source>Type the bare address, such as name@hospital.org.</source>
            <translation>Digite só o endereço, como nome@hospital.org.</translation>
        </message>
        <message>
            <source>Type the direct number.</source>
            <translation>Digite o número direto.</translation>
        </message>
        <message>
            <source>Type the patient's e-mail address or mobile number.</source>
            <translation>Digite o e-mail ou o celular do paciente.</translation>
        </message>
        <message>
            <source>Type the whole path of the folder.</source>
            <translation>Digite o caminho completo da pasta.</translation>
        </message>
        <message>
            <source>Type true or false.</source>
            <translation>Digite true ou false.</translation>
        </message>
        <message>
            <source>Type urn:oid: and the number, or an address that stands for your patients.</source>
            <translation>Digite urn:oid: e o número, ou um endereço que represente os seus pacientes.</translation>
        </message>
        <message>
            <source>Unlock the system's credential store, then try again.</source>
            <translation>Desbloqueie o cofre de credenciais do sistema e tente de novo.</translation>
        </message>
        <message>
            <source>Unpack it with another program and import the folder.</source>
            <translation>Descompacte com outro programa e importe a pasta.</translation>
        </message>
        <message>
            <source>Use another medium: this one is faulty.</source>
            <translation>Use outra mídia: esta está com defeito.</translation>
        </message>
        <message>
            <source>Use at least 6 letters or digits.</source>
            <translation>Use pelo menos 6 letras ou números.</translation>
        </message>
        <message>
            <source>Use letters without accents, digits and signs other than the backslash.</source>
            <translation>Use letras sem acento, algarismos e sinais, exceto a barra invertida.</translation>
        </message>
        <message>
            <source>User name at the e-mail server; empty: without login</source>
            <translation>Usuário no servidor de e-mail; vazio: sem login</translation>
        </message>
        <message>
            <source>User name at the fax server; for Sinch the access key</source>
            <translation>Nome de usuário no servidor de fax; no Sinch, a chave de acesso</translation>
        </message>
        <message>
            <source>User name at the mailbox server; empty: that of the e-mail server</source>
            <translation>Nome de usuário no servidor da caixa postal; vazio: o do servidor de e-mail</translation>
        </message>
        <message>
            <source>User name at the text message service; Twilio: account SID, SMPP: system_id</source>
            <translation>Nome de usuário no serviço de mensagens de texto; Twilio: SID da conta, SMPP: system_id</translation>
        </message>
        <message>
            <source>User name or password cannot be used with SMPP</source>
            <translation>O nome de usuário ou a senha não podem ser usados com SMPP</translation>
        </message>
        <message>
            <source>User name or password for the fax server are not usable</source>
            <translation>O nome de usuário ou a senha do servidor de fax não podem ser usados</translation>
        </message>
        <message>
            <source>User name, password and sender of the gateway must be without accents</source>
            <translation>O nome de usuário, a senha e o remetente do gateway não podem ter acentos</translation>
        </message>
        <message>
            <source>User name, password or key for the service are not usable</source>
            <translation>Usuário, senha ou chave do serviço não podem ser usados</translation>
        </message>
        <message>
            <source>Verify the number in the service's console, or upgrade the account.</source>
            <translation>Verifique o número no console do serviço ou faça upgrade da conta.</translation>
        </message>
        <message>
            <source>Wait for its deliveries, or cancel them, and delete it then.</source>
            <translation>Espere os envios dele terminarem, ou cancele-os, e só então exclua.</translation>
        </message>
        <message>
            <source>What answers at the gateway's address is not a share gateway</source>
            <translation>O que responde no endereço do gateway não é um gateway de compartilhamento</translation>
        </message>
        <message>
            <source>What answers at the service's address is something else</source>
            <translation>O que responde no endereço do serviço é outra coisa</translation>
        </message>
        <message>
            <source>What answers at the text message service's address is something else</source>
            <translation>O que responde no endereço do serviço de mensagens de texto é outra coisa</translation>
        </message>
        <message>
            <source>Who invites the patient: this program by e-mail, or the portal</source>
            <translation>Quem convida o paciente: este programa, por e-mail, ou o portal</translation>
        </message>
        <message>
            <source>Who is signed in with, for oauth2</source>
            <translation>Provedor usado para entrar na conta, com oauth2</translation>
        </message>
        <message>
            <source>Whoever holds the link and the patient's date of birth can open the study.</source>
            <translation>Quem tiver o link e a data de nascimento do paciente poderá abrir o estudo.</translation>
        </message>
        <message>
            <source>With its attachment the message has {size} MB; {limit} MB are allowed. Send a protected link instead.</source>
            <translation>Com o anexo, a mensagem tem {size} MB; o limite é de {limit} MB. Envie um link protegido em vez disso.</translation>
        </message>
        <message>
            <source>Without encryption anybody on the way could read reports and passwords.</source>
            <translation>Sem criptografia, qualquer um no caminho poderia ler laudos e senhas.</translation>
        </message>
        <message>
            <source>Without encryption anybody on the way could read the token.</source>
            <translation>Sem criptografia, qualquer um no caminho poderia ler o token.</translation>
        </message>
        <message>
            <source>Write a number; for pauses several, separated by commas: 30,120,600.</source>
            <translation>Escreva um número; para pausas, vários separados por vírgulas: 30,120,600.</translation>
        </message>
        <message>
            <source>Write an address, a domain such as @example.org, or a telephone number.</source>
            <translation>Escreva um endereço, um domínio como @example.org ou um número de telefone.</translation>
        </message>
        <message>
            <source>Write domains such as hospital.org.</source>
            <translation>Escreva domínios como hospital.org.</translation>
        </message>
        <message>
            <source>Write postgresql://user@host/name, or leave it out for SQLite.</source>
            <translation>Escreva postgresql://usuario@host/nome ou omita para usar SQLite.</translation>
        </message>
        <message>
            <source>Write s3://bucket?endpoint=https://...&amp;region=...</source>
            <translation>Escreva s3://bucket?endpoint=https://...&amp;region=...</translation>
        </message>
        <message>
            <source>Write {link} once, where the link goes.</source>
            <translation>Escreva {link} uma vez, onde o link deve ficar.</translation>
        </message>
        <message>
            <source>Write {to} and {text} behind the names of their fields.</source>
            <translation>Escreva {to} e {text} depois dos nomes dos respectivos campos.</translation>
        </message>
        <message>
            <source>Written, but its kind has no place in the medium's directory (DICOMDIR)</source>
            <translation>Gravado, mas este tipo não tem lugar no diretório da mídia (DICOMDIR)</translation>
        </message>
        <message>
            <source>Your organization's policy (JSON file); empty: there is none</source>
            <translation>Política da sua organização (arquivo JSON); vazio: não há</translation>
        </message>
        <message>
            <source>Zenvia answers and accepts the token.</source>
            <translation>O Zenvia responde e aceita o token.</translation>
        </message>
        <message>
            <source>attempt {number}</source>
            <translation>tentativa {number}</translation>
        </message>
        <message>
            <source>{count} instances cannot be sent; no link was made</source>
            <translation>{count} instâncias não podem ser enviadas; nenhum link foi criado</translation>
        </message>
        <message>
            <source>{count} instances stored</source>
            <translation>{count} instâncias armazenadas</translation>
        </message>
        <message>
            <source>{count} instances written and read back</source>
            <translation>Instâncias gravadas e relidas: {count}</translation>
        </message>
        <message>
            <source>{key} cannot be used as a text message</source>
            <translation>{key} não pode ser usado como mensagem de texto</translation>
        </message>
        <message>
            <source>{key} does not know this value</source>
            <translation>{key} não aceita este valor</translation>
        </message>
        <message>
            <source>{key} in the organization's policy file cannot be used</source>
            <translation>{key} no arquivo de política da organização não pode ser usado</translation>
        </message>
        <message>
            <source>{key} is a secret and is not kept among the settings</source>
            <translation>{key} é um segredo e não fica entre as configurações</translation>
        </message>
        <message>
            <source>{key} is a setting, not a secret</source>
            <translation>{key} é uma configuração, não um segredo</translation>
        </message>
        <message>
            <source>{key} is not a usable address</source>
            <translation>{key} não é um endereço utilizável</translation>
        </message>
        <message>
            <source>{key} is not an identifier system</source>
            <translation>{key} não é um sistema de identificadores</translation>
        </message>
        <message>
            <source>{key} must be a whole number</source>
            <translation>{key} deve ser um número inteiro</translation>
        </message>
        <message>
            <source>{key} must be true or false</source>
            <translation>{key} deve ser true ou false</translation>
        </message>
        <message>
            <source>{key} must hold the place of the number once</source>
            <translation>{key} deve conter uma vez o lugar do número</translation>
        </message>
        <message>
            <source>{key} must say where number and text go</source>
            <translation>{key} deve indicar onde ficam o número e o texto</translation>
        </message>
        <message>
            <source>{name} is not a number that can be used</source>
            <translation>{name} não é um número utilizável</translation>
        </message>
        <message>
            <source>{name} is not set</source>
            <translation>{name} não está definido</translation>
        </message>
        <message>
            <source>{name} is too short</source>
            <translation>{name} é curto demais</translation>
        </message>
        <message>
            <source>{station} aborted the connection</source>
            <translation>{station} abortou a conexão</translation>
        </message>
        <message>
            <source>{station} aborted the negotiation</source>
            <translation>{station} abortou a negociação</translation>
        </message>
        <message>
            <source>{station} answers C-ECHO with an error ({status})</source>
            <translation>{station} responde ao C-ECHO com erro ({status})</translation>
        </message>
        <message>
            <source>{station} cannot be reached</source>
            <translation>{station} está inacessível</translation>
        </message>
        <message>
            <source>{station} closed the connection without an answer</source>
            <translation>{station} fechou a conexão sem responder</translation>
        </message>
        <message>
            <source>{station} does not accept our TLS certificate</source>
            <translation>{station} não aceita nosso certificado TLS</translation>
        </message>
        <message>
            <source>{station} does not answer</source>
            <translation>{station} não responde</translation>
        </message>
        <message>
            <source>{station} does not answer to this AE title</source>
            <translation>{station} não responde por este AE title</translation>
        </message>
        <message>
            <source>{station} does not follow the DICOM protocol</source>
            <translation>{station} não segue o protocolo DICOM</translation>
        </message>
        <message>
            <source>{station} does not know our AE title</source>
            <translation>{station} não conhece nosso AE title</translation>
        </message>
        <message>
            <source>{station} does not speak DICOM</source>
            <translation>{station} não fala DICOM</translation>
        </message>
        <message>
            <source>{station} does not speak this kind of DICOM</source>
            <translation>{station} não fala este tipo de DICOM</translation>
        </message>
        <message>
            <source>{station} does not speak this version of DICOM</source>
            <translation>{station} não fala esta versão de DICOM</translation>
        </message>
        <message>
            <source>{station} ended the connection</source>
            <translation>{station} encerrou a conexão</translation>
        </message>
        <message>
            <source>{station} has too many connections</source>
            <translation>{station} tem conexões demais</translation>
        </message>
        <message>
            <source>{station} is congested</source>
            <translation>{station} está congestionada</translation>
        </message>
        <message>
            <source>{station} refuses the connection</source>
            <translation>{station} recusa a conexão</translation>
        </message>
        <message>
            <source>{station} rejected the connection</source>
            <translation>{station} rejeitou a conexão</translation>
        </message>
        <message>
            <source>{stored} of {total} stored</source>
            <translation>{stored} de {total} armazenadas</translation>
        </message>
        <message>
            <source>{stored} of {total} stored, {refused} refused</source>
            <translation>{stored} de {total} armazenadas, {refused} recusadas</translation>
        </message>
        <message>
            <source>{written} of {total} written, {refused} refused</source>
            <translation>{written} de {total} gravadas, {refused} recusadas</translation>
        </message>
    </context>
    <context>
        <name>NumberRow</name>
        <message>
            <source>(11) 99876-5432</source>
            <translation>(11) 99876-5432</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Set up {what}</source>
            <translation>Configurar {what}</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>{method} number</source>
            <translation>Número de {method}</translation>
        </message>
    </context>
    <context>
        <name>OrganizationForm</name>
        <message>
            <source>&amp;City</source>
            <translation>&amp;Cidade</translation>
        </message>
        <message>
            <source>Externa&amp;l: not part of your own organization</source>
            <translation>Ex&amp;terna: não pertence à sua organização</translation>
        </message>
        <message>
            <source>N&amp;otes</source>
            <translation>O&amp;bservações</translation>
        </message>
        <message>
            <source>Organization na&amp;me</source>
            <translation>No&amp;me da organização</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Type a name.</source>
            <translation>Digite um nome.</translation>
        </message>
    </context>
    <context>
        <name>OutboxModel</name>
        <message>
            <source>(study deleted)</source>
            <translation>(estudo excluído)</translation>
        </message>
        <message>
            <source>Destination</source>
            <translation>Destino</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>Duração</translation>
        </message>
        <message>
            <source>End</source>
            <translation>Fim</translation>
        </message>
        <message>
            <source>Failures</source>
            <translation>Falhas</translation>
        </message>
        <message>
            <source>From</source>
            <translation>De</translation>
        </message>
        <message>
            <source>Objects</source>
            <translation>Objetos</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Páginas</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Peer</source>
            <translation>Serviço ou estação</translation>
        </message>
        <message>
            <source>Priority</source>
            <translation>Prioridade</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progresso</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Motivo do status</translation>
        </message>
        <message>
            <source>Requester</source>
            <translation>Solicitante</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Início</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>Status</translation>
        </message>
        <message>
            <source>What</source>
            <translation>O quê</translation>
        </message>
        <message>
            <source>none</source>
            <translation>nenhum</translation>
        </message>
        <message>
            <source>{column}: {value}</source>
            <translation>{column}: {value}</translation>
        </message>
    </context>
    <context>
        <name>OutboxPanel</name>
        <message numerus="yes">
            <source>%n needs attention</source>
            <translation>
                <numerusform>%n requer atenção</numerusform>
                <numerusform>%n requerem atenção</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n on hold</source>
            <translation>
                <numerusform>%n em espera</numerusform>
                <numerusform>%n em espera</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n queued</source>
            <translation>
                <numerusform>%n na fila</numerusform>
                <numerusform>%n na fila</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n sending</source>
            <translation>
                <numerusform>%n enviando</numerusform>
                <numerusform>%n enviando</numerusform>
            </translation>
        </message>
        <message>
            <source>All deliveries with details and history (Ctrl+Shift+O)</source>
            <translation>Todos os envios, com detalhes e histórico (Ctrl+Shift+O)</translation>
        </message>
        <message>
            <source>Fold the outbox</source>
            <translation>Recolher a caixa de saída</translation>
        </message>
        <message numerus="yes">
            <source>Nothing waits. Sent today: %n</source>
            <translation>
                <numerusform>Nada pendente. Enviados hoje: %n</numerusform>
                <numerusform>Nada pendente. Enviados hoje: %n</numerusform>
            </translation>
        </message>
        <message>
            <source>Open settings</source>
            <translation>Abrir configurações</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>Caixa de saída</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>Ver tudo</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Tentar de novo</translation>
        </message>
        <message>
            <source>Try now</source>
            <translation>Tentar agora</translation>
        </message>
        <message>
            <source>Unfold the outbox</source>
            <translation>Abrir a caixa de saída</translation>
        </message>
    </context>
    <context>
        <name>OutboxTable</name>
        <message>
            <source>Details</source>
            <translation>Detalhes</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>Caixa de saída</translation>
        </message>
    </context>
    <context>
        <name>OutboxWindow</name>
        <message numerus="yes">
            <source>%n deliveries</source>
            <translation>
                <numerusform>%n envio</numerusform>
                <numerusform>%n envios</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n deliveries exported.</source>
            <translation>
                <numerusform>%n envio exportado.</numerusform>
                <numerusform>%n envios exportados.</numerusform>
            </translation>
        </message>
        <message>
            <source>CSV tables (*.csv)</source>
            <translation>Tabelas CSV (*.csv)</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>Canal</translation>
        </message>
        <message>
            <source>Export CSV…</source>
            <translation>Exportar CSV…</translation>
        </message>
        <message>
            <source>Export the outbox</source>
            <translation>Exportar a caixa de saída</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>Últimos 30 dias</translation>
        </message>
        <message>
            <source>Last 365 days</source>
            <translation>Últimos 365 dias</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>Últimos 7 dias</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>Requer atenção</translation>
        </message>
        <message>
            <source>Not sent yet</source>
            <translation>Ainda não enviados</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>Caixa de saída</translation>
        </message>
        <message>
            <source>Patient, exam, destination…</source>
            <translation>Paciente, exame, destino…</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Período</translation>
        </message>
        <message>
            <source>Reports</source>
            <translation>Laudos</translation>
        </message>
        <message>
            <source>Search the outbox</source>
            <translation>Buscar na caixa de saída</translation>
        </message>
        <message>
            <source>Show older</source>
            <translation>Mostrar mais antigos</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>Status</translation>
        </message>
        <message>
            <source>Studies</source>
            <translation>Estudos</translation>
        </message>
        <message>
            <source>The file could not be written: {reason}</source>
            <translation>O arquivo não pôde ser gravado: {reason}</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Hoje</translation>
        </message>
    </context>
    <context>
        <name>PasswordRow</name>
        <message>
            <source>Copy the password</source>
            <translation>Copiar a senha</translation>
        </message>
        <message>
            <source>Hide the password</source>
            <translation>Ocultar a senha</translation>
        </message>
        <message>
            <source>Off: whoever gets the e-mail can open the PDF.</source>
            <translation>Desligado: quem receber o e-mail pode abrir o PDF.</translation>
        </message>
        <message>
            <source>Password of the PDF</source>
            <translation>Senha do PDF</translation>
        </message>
        <message>
            <source>Protect the PDF
with a pass&amp;word</source>
            <translation>Proteger o PDF
com sen&amp;ha</translation>
        </message>
        <message>
            <source>Protect the PDF with a password</source>
            <translation>Proteger o PDF com senha</translation>
        </message>
        <message>
            <source>Show the password</source>
            <translation>Mostrar a senha</translation>
        </message>
        <message>
            <source>Su&amp;ggest</source>
            <translation>Su&amp;gerir</translation>
        </message>
        <message>
            <source>Suggest a password</source>
            <translation>Sugerir uma senha</translation>
        </message>
        <message>
            <source>Tell it by telephone, never in the same e-mail. At least 8 signs.</source>
            <translation>Informe-a por telefone, nunca no mesmo e-mail. Pelo menos 8 caracteres.</translation>
        </message>
        <message>
            <source>The organization requires it. Tell it by telephone, never by e-mail.</source>
            <translation>A organização exige. Informe-a por telefone, nunca por e-mail.</translation>
        </message>
    </context>
    <context>
        <name>PatientBanner</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagem</numerusform>
                <numerusform>%n imagens</numerusform>
            </translation>
        </message>
        <message>
            <source>Acc {number}</source>
            <translation>Acc {number}</translation>
        </message>
        <message>
            <source>Patient without name</source>
            <translation>Paciente sem nome</translation>
        </message>
    </context>
    <context>
        <name>PhysicianRows</name>
        <message>
            <source>&amp;Address</source>
            <translation>E&amp;ndereço</translation>
        </message>
        <message>
            <source>&amp;Remember in the directory</source>
            <translation>Lembrar no &amp;cadastro</translation>
        </message>
        <message>
            <source>Address or number of the physician</source>
            <translation>Endereço ou número do médico</translation>
        </message>
        <message>
            <source>Care team…</source>
            <translation>Equipe assistencial…</translation>
        </message>
        <message>
            <source>Copy to</source>
            <translation>Cópia para</translation>
        </message>
        <message>
            <source>Copy to {name}</source>
            <translation>Cópia para {name}</translation>
        </message>
        <message>
            <source>Fax number</source>
            <translation>Número de fax</translation>
        </message>
        <message>
            <source>If that fails, the next way</source>
            <translation>Se falhar, o meio seguinte</translation>
        </message>
        <message>
            <source>If that fails: {ways}</source>
            <translation>Se falhar: {ways}</translation>
        </message>
        <message>
            <source>Mobile number</source>
            <translation>Celular</translation>
        </message>
        <message>
            <source>No referring physician in the directory.</source>
            <translation>Sem médico solicitante no cadastro.</translation>
        </message>
        <message>
            <source>Not configured yet: {methods}.</source>
            <translation>Ainda não configurado: {methods}.</translation>
        </message>
        <message>
            <source>Physician of the care team</source>
            <translation>Médico da equipe assistencial</translation>
        </message>
        <message>
            <source>Prefers {method}, which is not configured yet.</source>
            <translation>Prefere {method}, que ainda não está configurado.</translation>
        </message>
        <message>
            <source>Prefers {method}.</source>
            <translation>Prefere {method}.</translation>
        </message>
        <message>
            <source>Referring p&amp;hysician</source>
            <translation>&amp;Médico solicitante</translation>
        </message>
        <message>
            <source>Send &amp;method</source>
            <translation>Mé&amp;todo de envio</translation>
        </message>
        <message>
            <source>Send method: {method}</source>
            <translation>Método de envio: {method}</translation>
        </message>
        <message>
            <source>The directory has no address of this physician. Type one below.</source>
            <translation>O cadastro não tem endereço deste médico. Digite um abaixo.</translation>
        </message>
        <message>
            <source>name@hospital.org</source>
            <translation>nome@hospital.org</translation>
        </message>
        <message>
            <source>{name} – no address in the directory</source>
            <translation>{name} – sem endereço no cadastro</translation>
        </message>
        <message>
            <source>{name} – {method} {address}</source>
            <translation>{name} – {method} {address}</translation>
        </message>
        <message>
            <source>{name} – {role}</source>
            <translation>{name} – {role}</translation>
        </message>
    </context>
    <context>
        <name>PortalRow</name>
        <message>
            <source>In the outbox, on its way to the patient.</source>
            <translation>Na caixa de saída, a caminho do paciente.</translation>
        </message>
        <message>
            <source>Invites the patient at once to see report and study.</source>
            <translation>Convida o paciente na hora a ver o laudo e o estudo.</translation>
        </message>
        <message>
            <source>Last sent to the patient: {time}.</source>
            <translation>Último envio ao paciente: {time}.</translation>
        </message>
        <message>
            <source>Patient portal</source>
            <translation>Portal do paciente</translation>
        </message>
        <message>
            <source>Patient's e-mail or mobile number</source>
            <translation>E-mail ou celular do paciente</translation>
        </message>
        <message>
            <source>Send to &amp;Blume</source>
            <translation>Enviar ao &amp;Blume</translation>
        </message>
        <message>
            <source>Sends the patient at once a protected link to report and study.</source>
            <translation>Envia imediatamente ao paciente um link protegido para o laudo e o estudo.</translation>
        </message>
        <message>
            <source>Set up {what}</source>
            <translation>Configurar {what}</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>used before</source>
            <translation>já usado</translation>
        </message>
    </context>
    <context>
        <name>PractitionersDialog</name>
        <message>
            <source>&amp;Add address or number</source>
            <translation>&amp;Adicionar endereço ou número</translation>
        </message>
        <message>
            <source>&amp;Delete</source>
            <translation>&amp;Excluir</translation>
        </message>
        <message>
            <source>&amp;License</source>
            <translation>&amp;Registro profissional</translation>
        </message>
        <message>
            <source>&amp;New physician</source>
            <translation>&amp;Novo médico</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>&amp;Salvar</translation>
        </message>
        <message>
            <source>Addresses and numbers</source>
            <translation>Endereços e números</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Excluir</translation>
        </message>
        <message>
            <source>Delete this physician from the directory? Care teams lose the entry.</source>
            <translation>Excluir este médico do cadastro? Ele sai também das equipes assistenciais.</translation>
        </message>
        <message>
            <source>Na&amp;me</source>
            <translation>No&amp;me</translation>
        </message>
        <message>
            <source>No preference</source>
            <translation>Sem preferência</translation>
        </message>
        <message>
            <source>Not in this study's care team</source>
            <translation>Fora da equipe assistencial deste estudo</translation>
        </message>
        <message>
            <source>P&amp;referred method</source>
            <translation>Método &amp;preferido</translation>
        </message>
        <message>
            <source>Physicians</source>
            <translation>Médicos</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Role in this s&amp;tudy</source>
            <translation>Função neste es&amp;tudo</translation>
        </message>
        <message>
            <source>S&amp;pecialty</source>
            <translation>Espe&amp;cialidade</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>Salvo.</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <source>Search physicians</source>
            <translation>Buscar médicos</translation>
        </message>
        <message>
            <source>Such as CRM 12345-SP</source>
            <translation>Por exemplo, CRM 12345-SP</translation>
        </message>
        <message>
            <source>Type a name.</source>
            <translation>Digite um nome.</translation>
        </message>
    </context>
    <context>
        <name>PreparingWindow</name>
        <message>
            <source>A hospital's station, a mail server and a share gateway are started on this computer. At the first start fictitious studies are drawn, too: that takes about twenty seconds.</source>
            <translation>A estação de um hospital, um servidor de e-mail e um gateway de links são iniciados neste computador. Na primeira vez também são desenhados estudos fictícios: isso leva cerca de vinte segundos.</translation>
        </message>
        <message>
            <source>Preparing the demonstration</source>
            <translation>Preparando a demonstração</translation>
        </message>
    </context>
    <context>
        <name>ProfileDialog</name>
        <message>
            <source>&amp;Add address or number</source>
            <translation>&amp;Adicionar endereço ou número</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Nome</translation>
        </message>
        <message>
            <source>&amp;Organization</source>
            <translation>&amp;Organização</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>&amp;Salvar</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Shown as the requester of each send.</source>
            <translation>Aparece como solicitante de cada envio.</translation>
        </message>
        <message>
            <source>They are offered in the Send dialog. The first of each kind is the default.</source>
            <translation>São oferecidos na janela Enviar. O primeiro de cada tipo é o padrão.</translation>
        </message>
        <message>
            <source>User profile</source>
            <translation>Perfil do usuário</translation>
        </message>
        <message>
            <source>Your addresses and numbers</source>
            <translation>Seus endereços e números</translation>
        </message>
    </context>
    <context>
        <name>ReportPage</name>
        <message>
            <source>Attach report</source>
            <translation>Anexar laudo</translation>
        </message>
        <message>
            <source>Attach…</source>
            <translation>Anexar…</translation>
        </message>
        <message>
            <source>No program for PDF files was found on this computer.</source>
            <translation>Nenhum programa para arquivos PDF foi encontrado neste computador.</translation>
        </message>
        <message>
            <source>No report yet. Attach a PDF or a text file, or drop it here.</source>
            <translation>Ainda sem laudo. Anexe um PDF ou um arquivo de texto, ou solte-o aqui.</translation>
        </message>
        <message>
            <source>Open PDF</source>
            <translation>Abrir PDF</translation>
        </message>
        <message>
            <source>Report version</source>
            <translation>Versão do laudo</translation>
        </message>
        <message>
            <source>Version {version} · {status}</source>
            <translation>Versão {version} · {status}</translation>
        </message>
    </context>
    <context>
        <name>ReportPreview</name>
        <message>
            <source>&amp;Open as PDF</source>
            <translation>&amp;Abrir como PDF</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>Carregando…</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>Próxima página</translation>
        </message>
        <message>
            <source>Page of the report</source>
            <translation>Página do laudo</translation>
        </message>
        <message>
            <source>Page {page} of {pages}</source>
            <translation>Página {page} de {pages}</translation>
        </message>
        <message>
            <source>Previous page</source>
            <translation>Página anterior</translation>
        </message>
        <message>
            <source>Report as PDF</source>
            <translation>Laudo em PDF</translation>
        </message>
        <message>
            <source>Report preview</source>
            <translation>Pré-visualização do laudo</translation>
        </message>
        <message>
            <source>What is shown</source>
            <translation>O que é mostrado</translation>
        </message>
    </context>
    <context>
        <name>ReportTab</name>
        <message>
            <source>&amp;E-mail</source>
            <translation>&amp;E-mail</translation>
        </message>
        <message>
            <source>&amp;Fax</source>
            <translation>&amp;Fax</translation>
        </message>
        <message>
            <source>&amp;Preview</source>
            <translation>&amp;Pré-visualizar</translation>
        </message>
        <message>
            <source>&amp;SMS</source>
            <translation>&amp;SMS</translation>
        </message>
        <message>
            <source>Date of birth</source>
            <translation>Data de nascimento</translation>
        </message>
        <message>
            <source>E-mail addresses</source>
            <translation>Endereços de e-mail</translation>
        </message>
        <message>
            <source>Not final: it is stamped PRELIMINARY and reviewed before it leaves.</source>
            <translation>Não é final: leva o carimbo PRELIMINAR e passa por revisão antes de sair.</translation>
        </message>
        <message>
            <source>Not selected: nothing is sent to this address.</source>
            <translation>Não selecionado: nada é enviado a este endereço.</translation>
        </message>
        <message>
            <source>Not selected: nothing is sent to this number.</source>
            <translation>Não selecionado: nada é enviado a este número.</translation>
        </message>
        <message>
            <source>Report &amp;version</source>
            <translation>Versão do &amp;laudo</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Set up e-mail</source>
            <translation>Configurar e-mail</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>The link asks for it; the study has none.</source>
            <translation>O link pede esse dado; o estudo não o tem.</translation>
        </message>
        <message>
            <source>There is a newer version of this report.</source>
            <translation>Há uma versão mais nova deste laudo.</translation>
        </message>
        <message>
            <source>name@hospital.org</source>
            <translation>nome@hospital.org</translation>
        </message>
    </context>
    <context>
        <name>ReviewPage</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagem</numerusform>
                <numerusform>%n imagens</numerusform>
            </translation>
        </message>
        <message>
            <source>Check before sending</source>
            <translation>Confira antes de enviar</translation>
        </message>
        <message>
            <source>DICOM send, priority {priority}</source>
            <translation>Envio DICOM, prioridade {priority}</translation>
        </message>
        <message>
            <source>E-mail with a protected link, opens with date of birth</source>
            <translation>E-mail com link protegido, abre com a data de nascimento</translation>
        </message>
        <message>
            <source>E-mail, report as PDF</source>
            <translation>E-mail, laudo em PDF</translation>
        </message>
        <message>
            <source>Fax with cover page</source>
            <translation>Fax com folha de rosto</translation>
        </message>
        <message>
            <source>Folder with DICOMDIR</source>
            <translation>Pasta com DICOMDIR</translation>
        </message>
        <message>
            <source>How</source>
            <translation>Como</translation>
        </message>
        <message>
            <source>If that fails: {address}</source>
            <translation>Se falhar: {address}</translation>
        </message>
        <message>
            <source>Known: {address}</source>
            <translation>Conhecido: {address}</translation>
        </message>
        <message>
            <source>Last sent {time}.</source>
            <translation>Último envio: {time}.</translation>
        </message>
        <message>
            <source>One zip file</source>
            <translation>Um arquivo zip</translation>
        </message>
        <message>
            <source>Patient data: ANONYMIZED</source>
            <translation>Dados do paciente: ANONIMIZADOS</translation>
        </message>
        <message>
            <source>Patient data: IDENTIFIED</source>
            <translation>Dados do paciente: IDENTIFICADOS</translation>
        </message>
        <message>
            <source>Patient portal, with an invitation</source>
            <translation>Portal do paciente, com convite</translation>
        </message>
        <message>
            <source>Protected link, opens with date of birth</source>
            <translation>Link protegido, abre com a data de nascimento</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Laudo</translation>
        </message>
        <message>
            <source>Report {version} – {study}</source>
            <translation>Laudo {version} – {study}</translation>
        </message>
        <message numerus="yes">
            <source>Send %n anonymized study(ies)</source>
            <translation>
                <numerusform>Enviar %n estudo anonimizado</numerusform>
                <numerusform>Enviar %n estudos anonimizados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send %n identified study(ies)</source>
            <translation>
                <numerusform>Enviar %n estudo identificado</numerusform>
                <numerusform>Enviar %n estudos identificados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send link to %n external person(s)</source>
            <translation>
                <numerusform>Enviar link a %n pessoa externa</numerusform>
                <numerusform>Enviar link a %n pessoas externas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send preliminary report to %n recipient(s)</source>
            <translation>
                <numerusform>Enviar laudo preliminar a %n destinatário</numerusform>
                <numerusform>Enviar laudo preliminar a %n destinatários</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to %n external person(s)</source>
            <translation>
                <numerusform>Enviar a %n pessoa externa</numerusform>
                <numerusform>Enviar a %n pessoas externas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to %n recipient(s)</source>
            <translation>
                <numerusform>Enviar a %n destinatário</numerusform>
                <numerusform>Enviar a %n destinatários</numerusform>
            </translation>
        </message>
        <message>
            <source>Send to the patient</source>
            <translation>Enviar ao paciente</translation>
        </message>
        <message numerus="yes">
            <source>Send to {count} recipients, %n of them external</source>
            <translation>
                <numerusform>Enviar a {count} destinatários, %n deles externo</numerusform>
                <numerusform>Enviar a {count} destinatários, %n deles externos</numerusform>
            </translation>
        </message>
        <message>
            <source>Text message with a protected link, opens with date of birth</source>
            <translation>Mensagem de texto com link protegido, abre com a data de nascimento</translation>
        </message>
        <message>
            <source>The patient</source>
            <translation>O paciente</translation>
        </message>
        <message>
            <source>What</source>
            <translation>O quê</translation>
        </message>
        <message>
            <source>Who receives</source>
            <translation>Quem recebe</translation>
        </message>
        <message>
            <source>{study}, {images}</source>
            <translation>{study}, {images}</translation>
        </message>
        <message>
            <source>{study}, {images}, report {version}</source>
            <translation>{study}, {images}, laudo {version}</translation>
        </message>
    </context>
    <context>
        <name>SendAgainDialog</name>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>It is not known whether this arrived. If it did, the recipient gets it twice. Nothing can be undone: it leaves at once.</source>
            <translation>Não se sabe se isto chegou. Se chegou, o destinatário o recebe duas vezes. Não há como desfazer: sai imediatamente.</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>Enviar de novo</translation>
        </message>
        <message>
            <source>This sends it once more. It can be undone for a few seconds.</source>
            <translation>Isto envia mais uma vez. É possível desfazer por alguns segundos.</translation>
        </message>
    </context>
    <context>
        <name>SendDialog</name>
        <message numerus="yes">
            <source>%n recipient(s)</source>
            <translation>
                <numerusform>%n destinatário</numerusform>
                <numerusform>%n destinatários</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) to {where}</source>
            <translation>
                <numerusform>%n estudo para {where}</numerusform>
                <numerusform>%n estudos para {where}</numerusform>
            </translation>
        </message>
        <message>
            <source>Report {version}</source>
            <translation>Laudo {version}</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Enviar</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>Something has changed meanwhile. Check it, then send.</source>
            <translation>Algo mudou nesse meio-tempo. Confira e depois envie.</translation>
        </message>
        <message>
            <source>The report changed: version {version} is shown now.</source>
            <translation>O laudo mudou: agora aparece a versão {version}.</translation>
        </message>
        <message>
            <source>The report is in the outbox for the patient.</source>
            <translation>O laudo está na caixa de saída para o paciente.</translation>
        </message>
        <message>
            <source>Writing to the outbox…</source>
            <translation>Gravando na caixa de saída…</translation>
        </message>
        <message>
            <source>leaves at once</source>
            <translation>sai imediatamente</translation>
        </message>
        <message>
            <source>leaves {seconds} s after you confirm</source>
            <translation>sai {seconds} s após confirmar</translation>
        </message>
    </context>
    <context>
        <name>SendFlow</name>
        <message numerus="yes">
            <source>Everything to %n recipients</source>
            <translation>
                <numerusform>Tudo para %n destinatário</numerusform>
                <numerusform>Tudo para %n destinatários</numerusform>
            </translation>
        </message>
        <message>
            <source>{what} to {recipient}</source>
            <translation>{what} para {recipient}</translation>
        </message>
    </context>
    <context>
        <name>SendFooter</name>
        <message>
            <source>Back</source>
            <translation>Voltar</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Ctrl+Enter</source>
            <translation>Ctrl+Enter</translation>
        </message>
        <message>
            <source>Esc</source>
            <translation>Esc</translation>
        </message>
        <message>
            <source>Review…</source>
            <translation>Revisar…</translation>
        </message>
        <message numerus="yes">
            <source>Send %n study(ies)</source>
            <translation>
                <numerusform>Enviar %n estudo</numerusform>
                <numerusform>Enviar %n estudos</numerusform>
            </translation>
        </message>
        <message>
            <source>Send link</source>
            <translation>Enviar link</translation>
        </message>
        <message>
            <source>Send report</source>
            <translation>Enviar relatório</translation>
        </message>
        <message>
            <source>Send study</source>
            <translation>Enviar estudo</translation>
        </message>
    </context>
    <context>
        <name>SendForms</name>
        <message>
            <source>Ctrl+1, Ctrl+2: tabs – Ctrl+Enter: send</source>
            <translation>Ctrl+1, Ctrl+2: abas – Ctrl+Enter: enviar</translation>
        </message>
        <message>
            <source>Send reports</source>
            <translation>Enviar relatórios</translation>
        </message>
        <message>
            <source>Send study</source>
            <translation>Enviar estudo</translation>
        </message>
        <message>
            <source>What to send</source>
            <translation>O que enviar</translation>
        </message>
        <message>
            <source>{organization} / {station}</source>
            <translation>{organization} / {station}</translation>
        </message>
    </context>
    <context>
        <name>SendWords</name>
        <message>
            <source>Amended</source>
            <translation>Retificado</translation>
        </message>
        <message>
            <source>Consulting physician</source>
            <translation>Médico consultor</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>Fax</source>
            <translation>Fax</translation>
        </message>
        <message>
            <source>Final</source>
            <translation>Final</translation>
        </message>
        <message>
            <source>High</source>
            <translation>Alta</translation>
        </message>
        <message>
            <source>Highest</source>
            <translation>Máxima</translation>
        </message>
        <message>
            <source>ID {number}</source>
            <translation>ID {number}</translation>
        </message>
        <message>
            <source>Low</source>
            <translation>Baixa</translation>
        </message>
        <message>
            <source>Medium</source>
            <translation>Média</translation>
        </message>
        <message>
            <source>Not checked yet.</source>
            <translation>Ainda não verificada.</translation>
        </message>
        <message>
            <source>Online since {time}.</source>
            <translation>Online desde {time}.</translation>
        </message>
        <message>
            <source>Online.</source>
            <translation>Online.</translation>
        </message>
        <message>
            <source>Patient without name</source>
            <translation>Paciente sem nome</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Telefone</translation>
        </message>
        <message>
            <source>Preliminary</source>
            <translation>Preliminar</translation>
        </message>
        <message>
            <source>Reading physician</source>
            <translation>Médico laudo</translation>
        </message>
        <message>
            <source>Referring physician</source>
            <translation>Médico solicitante</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>SMS</translation>
        </message>
        <message>
            <source>Station offline since {time}. The send leaves when it answers.</source>
            <translation>Estação fora do ar desde {time}. O envio sai quando ela responder.</translation>
        </message>
        <message>
            <source>Station offline. The send leaves when it answers.</source>
            <translation>Estação fora do ar. O envio sai quando ela responder.</translation>
        </message>
        <message>
            <source>directory</source>
            <translation>cadastro</translation>
        </message>
        <message>
            <source>landline</source>
            <translation>fixo</translation>
        </message>
        <message>
            <source>mobile</source>
            <translation>celular</translation>
        </message>
        <message>
            <source>not checked yet</source>
            <translation>não verificada</translation>
        </message>
        <message>
            <source>offline</source>
            <translation>fora do ar</translation>
        </message>
        <message>
            <source>online</source>
            <translation>online</translation>
        </message>
        <message>
            <source>order</source>
            <translation>pedido</translation>
        </message>
        <message>
            <source>profile</source>
            <translation>perfil</translation>
        </message>
        <message>
            <source>typed</source>
            <translation>digitado</translation>
        </message>
        <message>
            <source>v{version} {status}</source>
            <translation>v{version} {status}</translation>
        </message>
    </context>
    <context>
        <name>SentDocument</name>
        <message>
            <source>Exactly what is faxed; date and reference are filled in when it leaves.</source>
            <translation>Exatamente o que vai por fax; data e referência são preenchidas na saída.</translation>
        </message>
        <message>
            <source>Fax to {number}</source>
            <translation>Fax para {number}</translation>
        </message>
    </context>
    <context>
        <name>SeriesList</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagem</numerusform>
                <numerusform>%n imagens</numerusform>
            </translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Séries</translation>
        </message>
        <message>
            <source>Series without description</source>
            <translation>Série sem descrição</translation>
        </message>
        <message>
            <source>{modality} · {images}</source>
            <translation>{modality} · {images}</translation>
        </message>
        <message>
            <source>{number}. {name}</source>
            <translation>{number}. {name}</translation>
        </message>
    </context>
    <context>
        <name>SettingRows</name>
        <message>
            <source>All files (*)</source>
            <translation>Todos os arquivos (*)</translation>
        </message>
        <message>
            <source>Certificates (*.pem *.crt *.cer)</source>
            <translation>Certificados (*.pem *.crt *.cer)</translation>
        </message>
        <message>
            <source>Certificates with key (*.p12 *.pfx)</source>
            <translation>Certificados com chave (*.p12 *.pfx)</translation>
        </message>
        <message>
            <source>Connection</source>
            <translation>Conexão</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>Esquecer</translation>
        </message>
        <message>
            <source>Forget: {what}</source>
            <translation>Esquecer: {what}</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Guardar</translation>
        </message>
        <message>
            <source>Keep: {what}</source>
            <translation>Guardar: {what}</translation>
        </message>
        <message>
            <source>Kept in the system's credential store.</source>
            <translation>Guardado no cofre de credenciais do sistema.</translation>
        </message>
        <message>
            <source>None is kept yet.</source>
            <translation>Nada guardado ainda.</translation>
        </message>
        <message>
            <source>Pictures (*.png *.jpg *.jpeg)</source>
            <translation>Imagens (*.png *.jpg *.jpeg)</translation>
        </message>
        <message>
            <source>Policy files (*.json)</source>
            <translation>Arquivos de política (*.json)</translation>
        </message>
    </context>
    <context>
        <name>SettingsDialog</name>
        <message>
            <source> days</source>
            <translation> dias</translation>
        </message>
        <message>
            <source> s</source>
            <translation> s</translation>
        </message>
        <message>
            <source>&amp;Colors</source>
            <translation>&amp;Cores</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>&amp;Idioma</translation>
        </message>
        <message>
            <source>&amp;Undo window</source>
            <translation>Prazo para &amp;desfazer</translation>
        </message>
        <message>
            <source>AE title of this workstation</source>
            <translation>AE title deste computador</translation>
        </message>
        <message>
            <source>Access token</source>
            <translation>Token de acesso</translation>
        </message>
        <message>
            <source>Answer within</source>
            <translation>Resposta em até</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Como o sistema</translation>
        </message>
        <message>
            <source>Asking the gateway…</source>
            <translation>Consultando o gateway…</translation>
        </message>
        <message>
            <source>Attempts</source>
            <translation>Tentativas</translation>
        </message>
        <message>
            <source>Blocked recipients</source>
            <translation>Destinatários bloqueados</translation>
        </message>
        <message>
            <source>Certificate authority</source>
            <translation>Autoridade certificadora</translation>
        </message>
        <message>
            <source>Changes take effect at once.</source>
            <translation>As alterações valem imediatamente.</translation>
        </message>
        <message>
            <source>Check stations every</source>
            <translation>Verificar estações a cada</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Copy &amp;imported files</source>
            <translation>Copiar arquivos i&amp;mportados</translation>
        </message>
        <message>
            <source>DICOM</source>
            <translation>DICOM</translation>
        </message>
        <message>
            <source>Dark (for a dim reading room)</source>
            <translation>Escuro (para sala de laudos)</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Download</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>Fax</source>
            <translation>Fax</translation>
        </message>
        <message>
            <source>General</source>
            <translation>Geral</translation>
        </message>
        <message>
            <source>Health apps</source>
            <translation>Aplicativos de saúde</translation>
        </message>
        <message>
            <source>Its address</source>
            <translation>Endereço</translation>
        </message>
        <message>
            <source>Its logo</source>
            <translation>Logotipo</translation>
        </message>
        <message>
            <source>Its telephone</source>
            <translation>Telefone</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Claro</translation>
        </message>
        <message>
            <source>Links</source>
            <translation>Links</translation>
        </message>
        <message>
            <source>Links open for</source>
            <translation>Links abrem por</translation>
        </message>
        <message>
            <source>Notifications</source>
            <translation>Notificações</translation>
        </message>
        <message>
            <source>Own e-mail domains</source>
            <translation>Domínios de e-mail próprios</translation>
        </message>
        <message>
            <source>Patient portal</source>
            <translation>Portal do paciente</translation>
        </message>
        <message>
            <source>Policy file</source>
            <translation>Arquivo de política</translation>
        </message>
        <message>
            <source>Receiving port</source>
            <translation>Porta de recebimento</translation>
        </message>
        <message>
            <source>Review beyond</source>
            <translation>Revisar acima de</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>SMS</translation>
        </message>
        <message>
            <source>Sections</source>
            <translation>Seções</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Envio</translation>
        </message>
        <message>
            <source>Sends at the same time</source>
            <translation>Envios simultâneos</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Configurações</translation>
        </message>
        <message>
            <source>Share gateway</source>
            <translation>Gateway de links</translation>
        </message>
        <message>
            <source>Takes effect when the program starts again.</source>
            <translation>Vale a partir da próxima abertura do programa.</translation>
        </message>
        <message>
            <source>Test gateway</source>
            <translation>Testar gateway</translation>
        </message>
        <message>
            <source>Your &amp;organization</source>
            <translation>Sua &amp;organização</translation>
        </message>
    </context>
    <context>
        <name>ShareActions</name>
        <message>
            <source>A fresh link is in the outbox; the old one no longer opens.</source>
            <translation>Um novo link está na caixa de saída; o antigo não abre mais.</translation>
        </message>
        <message>
            <source>Revoked. The study cannot be opened by this share any more.</source>
            <translation>Revogado. O estudo não pode mais ser aberto por este compartilhamento.</translation>
        </message>
        <message>
            <source>Revoked. This recipient's link does not open any more.</source>
            <translation>Revogado. O link deste destinatário não abre mais.</translation>
        </message>
        <message>
            <source>The link is on the clipboard. Give it to its recipient only.</source>
            <translation>O link está na área de transferência. Passe-o apenas ao destinatário.</translation>
        </message>
        <message numerus="yes">
            <source>The link opens %n day(s) longer.</source>
            <translation>
                <numerusform>O link abre por mais %n dia.</numerusform>
                <numerusform>O link abre por mais %n dias.</numerusform>
            </translation>
        </message>
        <message>
            <source>The link opens again, with five more attempts.</source>
            <translation>O link abre de novo, com mais cinco tentativas.</translation>
        </message>
    </context>
    <context>
        <name>ShareDetails</name>
        <message>
            <source>Attempts left</source>
            <translation>Tentativas restantes</translation>
        </message>
        <message numerus="yes">
            <source>By %n day(s), until {date}</source>
            <translation>
                <numerusform>Por %n dia, até {date}</numerusform>
                <numerusform>Por %n dias, até {date}</numerusform>
            </translation>
        </message>
        <message>
            <source>Details of the link</source>
            <translation>Detalhes do link</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Download</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Expira</translation>
        </message>
        <message>
            <source>First opened</source>
            <translation>Primeira abertura</translation>
        </message>
        <message>
            <source>History</source>
            <translation>Histórico</translation>
        </message>
        <message>
            <source>Last opened</source>
            <translation>Última abertura</translation>
        </message>
        <message>
            <source>Not opened yet.</source>
            <translation>Ainda não foi aberto.</translation>
        </message>
        <message>
            <source>Openings</source>
            <translation>Aberturas</translation>
        </message>
        <message>
            <source>Patient data</source>
            <translation>Dados do paciente</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Motivo</translation>
        </message>
        <message>
            <source>Recipient: {address}</source>
            <translation>Destinatário: {address}</translation>
        </message>
        <message>
            <source>Select a link.</source>
            <translation>Selecione um link.</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Enviado</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Tamanho</translation>
        </message>
        <message>
            <source>Wrong answers</source>
            <translation>Respostas erradas</translation>
        </message>
        <message>
            <source>allowed</source>
            <translation>permitido</translation>
        </message>
        <message>
            <source>anonymized</source>
            <translation>anonimizados</translation>
        </message>
        <message>
            <source>identified</source>
            <translation>identificados</translation>
        </message>
        <message>
            <source>no</source>
            <translation>não</translation>
        </message>
    </context>
    <context>
        <name>ShareFlow</name>
        <message numerus="yes">
            <source>%n link(s) are locked after too many wrong answers.</source>
            <translation>
                <numerusform>%n link está bloqueado após respostas erradas demais.</numerusform>
                <numerusform>%n links estão bloqueados após respostas erradas demais.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n shared study(ies) were opened.</source>
            <translation>
                <numerusform>%n estudo compartilhado foi aberto.</numerusform>
                <numerusform>%n estudos compartilhados foram abertos.</numerusform>
            </translation>
        </message>
        <message>
            <source>A link to a shared study was locked.</source>
            <translation>Um link de um estudo compartilhado foi bloqueado.</translation>
        </message>
        <message>
            <source>A shared study was opened.</source>
            <translation>Um estudo compartilhado foi aberto.</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Mostrar</translation>
        </message>
        <message>
            <source>The link of {recipient} to {what} expired without having been opened.</source>
            <translation>O link de {recipient} para {what} expirou sem ter sido aberto.</translation>
        </message>
        <message>
            <source>The link of {recipient} to {what} is locked after too many wrong answers.</source>
            <translation>O link de {recipient} para {what} está bloqueado após respostas erradas demais.</translation>
        </message>
        <message numerus="yes">
            <source>There is something new about %n link(s).</source>
            <translation>
                <numerusform>Há novidade sobre %n link.</numerusform>
                <numerusform>Há novidades sobre %n links.</numerusform>
            </translation>
        </message>
        <message>
            <source>a study</source>
            <translation>um estudo</translation>
        </message>
        <message>
            <source>{exam} of {patient}</source>
            <translation>{exam} de {patient}</translation>
        </message>
        <message>
            <source>{recipient} opened {what}.</source>
            <translation>{recipient} abriu {what}.</translation>
        </message>
    </context>
    <context>
        <name>Shares</name>
        <message>
            <source>Being made</source>
            <translation>Em preparo</translation>
        </message>
        <message>
            <source>Being revoked</source>
            <translation>Revogando</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>Copiar link</translation>
        </message>
        <message>
            <source>E-mailed</source>
            <translation>E-mail enviado</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>Expirado</translation>
        </message>
        <message>
            <source>Extend</source>
            <translation>Prorrogar</translation>
        </message>
        <message>
            <source>Extended</source>
            <translation>Prorrogado</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falhou</translation>
        </message>
        <message>
            <source>Locked</source>
            <translation>Bloqueado</translation>
        </message>
        <message>
            <source>Opened</source>
            <translation>Aberto</translation>
        </message>
        <message numerus="yes">
            <source>Opened %n time(s)</source>
            <translation>
                <numerusform>Aberto %n vez</numerusform>
                <numerusform>Aberto %n vezes</numerusform>
            </translation>
        </message>
        <message>
            <source>Opened by a health app</source>
            <translation>Aberto por um aplicativo de saúde</translation>
        </message>
        <message numerus="yes">
            <source>Revoke all %n link(s)…</source>
            <translation>
                <numerusform>Revogar %n link…</numerusform>
                <numerusform>Revogar todos os %n links…</numerusform>
            </translation>
        </message>
        <message>
            <source>Revoke this link…</source>
            <translation>Revogar este link…</translation>
        </message>
        <message>
            <source>Revoked</source>
            <translation>Revogado</translation>
        </message>
        <message>
            <source>Revoke…</source>
            <translation>Revogar…</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>Enviar de novo</translation>
        </message>
        <message>
            <source>The gateway did not answer. The link may still open; the gateway is told as soon as it answers.</source>
            <translation>O gateway não respondeu. O link talvez ainda abra; o gateway é avisado assim que responder.</translation>
        </message>
        <message>
            <source>The link was changed on its way: the gateway saw its key</source>
            <translation>O link foi alterado no caminho: o gateway viu a chave</translation>
        </message>
        <message>
            <source>The link was not sent; the outbox says why.</source>
            <translation>O link não foi enviado; a caixa de saída diz por quê.</translation>
        </message>
        <message>
            <source>Too many wrong answers. Ask the recipient, then unlock it, or revoke it.</source>
            <translation>Respostas erradas demais. Fale com o destinatário e depois desbloqueie, ou revogue.</translation>
        </message>
        <message>
            <source>Unlock: 5 more attempts</source>
            <translation>Desbloquear: mais 5 tentativas</translation>
        </message>
        <message>
            <source>Unlocked</source>
            <translation>Desbloqueado</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Aguardando</translation>
        </message>
        <message>
            <source>Wrong answer</source>
            <translation>Resposta errada</translation>
        </message>
        <message>
            <source>{line}, from place {place}</source>
            <translation>{line}, do local {place}</translation>
        </message>
        <message>
            <source>{time}  {event}</source>
            <translation>{time}  {event}</translation>
        </message>
    </context>
    <context>
        <name>SharesModel</name>
        <message>
            <source>(study deleted)</source>
            <translation>(estudo excluído)</translation>
        </message>
        <message>
            <source>Attempts left</source>
            <translation>Tentativas rest.</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Expira</translation>
        </message>
        <message>
            <source>Last opened</source>
            <translation>Última abertura</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Recipient</source>
            <translation>Destinatário</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Enviado</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>Status</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>Estudo</translation>
        </message>
        <message>
            <source>none</source>
            <translation>nenhum</translation>
        </message>
        <message>
            <source>{column}: {value}</source>
            <translation>{column}: {value}</translation>
        </message>
    </context>
    <context>
        <name>SharesTable</name>
        <message>
            <source>Links</source>
            <translation>Links</translation>
        </message>
    </context>
    <context>
        <name>SharesWindow</name>
        <message numerus="yes">
            <source>%n link(s)</source>
            <translation>
                <numerusform>%n link</numerusform>
                <numerusform>%n links</numerusform>
            </translation>
        </message>
        <message>
            <source>Ask the gateway what is new (F5)</source>
            <translation>Perguntar ao gateway o que há de novo (F5)</translation>
        </message>
        <message>
            <source>Asking the gateway</source>
            <translation>Consultando o gateway</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>Manter</translation>
        </message>
        <message>
            <source>Links for external users are not configured yet</source>
            <translation>Os links para usuários externos ainda não foram configurados</translation>
        </message>
        <message>
            <source>Locked</source>
            <translation>Bloqueados</translation>
        </message>
        <message>
            <source>Never opened</source>
            <translation>Nunca abertos</translation>
        </message>
        <message>
            <source>No link with these filters</source>
            <translation>Nenhum link com estes filtros</translation>
        </message>
        <message>
            <source>No links yet</source>
            <translation>Nenhum link ainda</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Em aberto</translation>
        </message>
        <message>
            <source>Opened</source>
            <translation>Abertos</translation>
        </message>
        <message>
            <source>Over</source>
            <translation>Encerrados</translation>
        </message>
        <message>
            <source>Patient, exam, recipient…</source>
            <translation>Paciente, exame, destinatário…</translation>
        </message>
        <message>
            <source>Refresh</source>
            <translation>Atualizar</translation>
        </message>
        <message numerus="yes">
            <source>Revoke all %n link(s) of this study? They stop opening at once and the gateway forgets the images. This cannot be undone; what was seen or downloaded stays so.</source>
            <translation>
                <numerusform>Revogar %n link deste estudo? Ele deixa de abrir na hora e o gateway esquece as imagens. Isto não pode ser desfeito; o que foi visto ou baixado continua assim.</numerusform>
                <numerusform>Revogar todos os %n links deste estudo? Eles deixam de abrir na hora e o gateway esquece as imagens. Isto não pode ser desfeito; o que foi visto ou baixado continua assim.</numerusform>
            </translation>
        </message>
        <message>
            <source>Revoke all links</source>
            <translation>Revogar todos os links</translation>
        </message>
        <message>
            <source>Revoke the link</source>
            <translation>Revogar o link</translation>
        </message>
        <message>
            <source>Revoke the link of {recipient}? It stops opening at once. This cannot be undone; what was seen or downloaded stays so.</source>
            <translation>Revogar o link de {recipient}? Ele deixa de abrir na hora. Isto não pode ser desfeito; o que foi visto ou baixado continua assim.</translation>
        </message>
        <message>
            <source>Search the links</source>
            <translation>Buscar nos links</translation>
        </message>
        <message>
            <source>Send a study to an external user: its link is listed here.</source>
            <translation>Envie um estudo a um usuário externo: o link aparece aqui.</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>Shares</source>
            <translation>Compartilhamentos</translation>
        </message>
        <message>
            <source>Show all links</source>
            <translation>Mostrar todos os links</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>Status</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>Estudo</translation>
        </message>
        <message>
            <source>They need a share gateway: its address and an access token.</source>
            <translation>Eles precisam de um gateway de links: o endereço e um token de acesso.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Tentar de novo</translation>
        </message>
        <message>
            <source>{exam} of {patient}</source>
            <translation>{exam} de {patient}</translation>
        </message>
        <message>
            <source>{fault} What is shown is what was known at {time}.</source>
            <translation>{fault} O que se vê é o que se sabia às {time}.</translation>
        </message>
        <message>
            <source>{shown} of {total}</source>
            <translation>{shown} de {total}</translation>
        </message>
    </context>
    <context>
        <name>SignInRow</name>
        <message>
            <source>Account</source>
            <translation>Conta</translation>
        </message>
        <message>
            <source>Asking the provider…</source>
            <translation>Consultando o provedor…</translation>
        </message>
        <message>
            <source>Copy code</source>
            <translation>Copiar código</translation>
        </message>
        <message>
            <source>Open page</source>
            <translation>Abrir página</translation>
        </message>
        <message>
            <source>Open this page and sign in: {address}</source>
            <translation>Abra esta página e entre na conta: {address}</translation>
        </message>
        <message>
            <source>Open {address} on any device, sign in, and type this code:</source>
            <translation>Abra {address} em qualquer dispositivo, entre na conta e digite este código:</translation>
        </message>
        <message>
            <source>Sign in…</source>
            <translation>Entrar…</translation>
        </message>
        <message>
            <source>Sign out</source>
            <translation>Sair</translation>
        </message>
        <message>
            <source>Stop waiting</source>
            <translation>Parar de esperar</translation>
        </message>
        <message>
            <source>Waiting until you have signed in…</source>
            <translation>Aguardando você entrar na conta…</translation>
        </message>
    </context>
    <context>
        <name>SmsPreview</name>
        <message numerus="yes">
            <source>%n character(s)</source>
            <translation>
                <numerusform>%n caractere</numerusform>
                <numerusform>%n caracteres</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n text message(s)</source>
            <translation>
                <numerusform>%n mensagem de texto</numerusform>
                <numerusform>%n mensagens de texto</numerusform>
            </translation>
        </message>
        <message>
            <source>{units} with the link, sent as {parts} (GSM-7)</source>
            <translation>{units} com o link, em {parts} (GSM-7)</translation>
        </message>
        <message>
            <source>{units} with the link, sent as {parts} (UCS-2: letters such as ã or ç make it dearer)</source>
            <translation>{units} com o link, em {parts} (UCS-2: letras como ã ou ç encarecem)</translation>
        </message>
    </context>
    <context>
        <name>StationForm</name>
        <message>
            <source>&amp;AE title</source>
            <translation>&amp;AE title</translation>
        </message>
        <message>
            <source>&amp;Host</source>
            <translation>&amp;Host</translation>
        </message>
        <message>
            <source>&amp;Key</source>
            <translation>Cha&amp;ve</translation>
        </message>
        <message>
            <source>&amp;Port</source>
            <translation>&amp;Porta</translation>
        </message>
        <message>
            <source>Callin&amp;g AE title</source>
            <translation>AE title de &amp;origem</translation>
        </message>
        <message>
            <source>Certi&amp;ficate authority</source>
            <translation>A&amp;utoridade certificadora</translation>
        </message>
        <message>
            <source>Certificate authority</source>
            <translation>Autoridade certificadora</translation>
        </message>
        <message>
            <source>Empty: the system's</source>
            <translation>Vazio: a do sistema</translation>
        </message>
        <message>
            <source>Encr&amp;ypt the connection</source>
            <translation>Cripto&amp;grafar a conexão</translation>
        </message>
        <message>
            <source>Encryption (TLS)</source>
            <translation>Criptografia (TLS)</translation>
        </message>
        <message>
            <source>How this workstation calls itself there; empty: as in the settings</source>
            <translation>Como este computador se identifica lá; vazio: como nas configurações</translation>
        </message>
        <message>
            <source>Key of the certificate</source>
            <translation>Chave do certificado</translation>
        </message>
        <message>
            <source>Name or IP address</source>
            <translation>Nome ou endereço IP</translation>
        </message>
        <message>
            <source>O&amp;wn certificate</source>
            <translation>Certi&amp;ficado próprio</translation>
        </message>
        <message>
            <source>Often 104 or 11112</source>
            <translation>Em geral 104 ou 11112</translation>
        </message>
        <message>
            <source>Own certificate</source>
            <translation>Certificado próprio</translation>
        </message>
        <message>
            <source>PEM files (*.pem *.crt *.cer *.key);;All files (*)</source>
            <translation>Arquivos PEM (*.pem *.crt *.cer *.key);;Todos os arquivos (*)</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Save and &amp;test connection</source>
            <translation>Sa&amp;lvar e testar conexão</translation>
        </message>
        <message>
            <source>Station nam&amp;e</source>
            <translation>Nome &amp;da estação</translation>
        </message>
        <message>
            <source>Station of {organization}</source>
            <translation>Estação de {organization}</translation>
        </message>
    </context>
    <context>
        <name>StudiesBanner</name>
        <message numerus="yes">
            <source>%n patient(s)</source>
            <translation>
                <numerusform>%n paciente</numerusform>
                <numerusform>%n pacientes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies)</source>
            <translation>
                <numerusform>%n estudo</numerusform>
                <numerusform>%n estudos</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StudyActs</name>
        <message numerus="yes">
            <source>%n of the selected studies are still in the outbox. Wait for their deliveries, or cancel them, and delete them then.</source>
            <translation>
                <numerusform>%n dos estudos selecionados ainda está na caixa de saída. Espere os envios dele terminarem, ou cancele-os, e só então exclua.</numerusform>
                <numerusform>%n dos estudos selecionados ainda estão na caixa de saída. Espere os envios deles terminarem, ou cancele-os, e só então exclua.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n studies exported.</source>
            <translation>
                <numerusform>%n estudo exportado.</numerusform>
                <numerusform>%n estudos exportados.</numerusform>
            </translation>
        </message>
        <message>
            <source>Amended report</source>
            <translation>Laudo retificado</translation>
        </message>
        <message>
            <source>Attach report</source>
            <translation>Anexar laudo</translation>
        </message>
        <message>
            <source>Attach “{file}” to {patient} as:</source>
            <translation>Anexar “{file}” a {patient} como:</translation>
        </message>
        <message>
            <source>CSV tables (*.csv)</source>
            <translation>Tabelas CSV (*.csv)</translation>
        </message>
        <message numerus="yes">
            <source>Delete %n studies</source>
            <translation>
                <numerusform>Excluir %n estudo</numerusform>
                <numerusform>Excluir %n estudos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %n studies with their reports from this workstation? This cannot be undone. Files that were not copied here stay where they are.</source>
            <translation>
                <numerusform>Excluir %n estudo com seus laudos deste computador? Isso não pode ser desfeito. Arquivos que não foram copiados para cá permanecem onde estão.</numerusform>
                <numerusform>Excluir %n estudos com seus laudos deste computador? Isso não pode ser desfeito. Arquivos que não foram copiados para cá permanecem onde estão.</numerusform>
            </translation>
        </message>
        <message>
            <source>Do not attach</source>
            <translation>Não anexar</translation>
        </message>
        <message>
            <source>Export the list</source>
            <translation>Exportar a lista</translation>
        </message>
        <message>
            <source>Final report</source>
            <translation>Laudo final</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Manter</translation>
        </message>
        <message>
            <source>Preliminary report</source>
            <translation>Laudo preliminar</translation>
        </message>
        <message>
            <source>Reports (*.pdf *.txt);;All files (*)</source>
            <translation>Laudos (*.pdf *.txt);;Todos os arquivos (*)</translation>
        </message>
        <message>
            <source>The file could not be written: {reason}</source>
            <translation>O arquivo não pôde ser gravado: {reason}</translation>
        </message>
        <message>
            <source>{study}: {question}</source>
            <translation>{study}: {question}</translation>
        </message>
    </context>
    <context>
        <name>StudyPanel</name>
        <message numerus="yes">
            <source>%n studies are selected.</source>
            <translation>
                <numerusform>%n estudo selecionado.</numerusform>
                <numerusform>%n estudos selecionados.</numerusform>
            </translation>
        </message>
        <message>
            <source>Consulting</source>
            <translation>Consultor</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imagens</translation>
        </message>
        <message>
            <source>Images ({count})</source>
            <translation>Imagens ({count})</translation>
        </message>
        <message>
            <source>Reading</source>
            <translation>Médico laudo</translation>
        </message>
        <message>
            <source>Referring</source>
            <translation>Solicitante</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Laudo</translation>
        </message>
        <message>
            <source>Report ({count})</source>
            <translation>Laudo ({count})</translation>
        </message>
        <message>
            <source>Report and images</source>
            <translation>Laudo e imagens</translation>
        </message>
        <message>
            <source>Select a study to see its report and images.</source>
            <translation>Selecione um estudo para ver o laudo e as imagens.</translation>
        </message>
        <message>
            <source>Study panel</source>
            <translation>Painel do estudo</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Tentar de novo</translation>
        </message>
        <message>
            <source>{role}: {name}</source>
            <translation>{role}: {name}</translation>
        </message>
    </context>
    <context>
        <name>StudyTab</name>
        <message numerus="yes">
            <source>%n of the studies have one</source>
            <translation>
                <numerusform>%n dos estudos tem laudo final</numerusform>
                <numerusform>%n dos estudos têm laudo final</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Destination station</source>
            <translation>Estação de &amp;destino</translation>
        </message>
        <message>
            <source>&amp;Imaging organization</source>
            <translation>Or&amp;ganização de imagem</translation>
        </message>
        <message>
            <source>&amp;Leave such pictures out</source>
            <translation>Dei&amp;xar essas imagens de fora</translation>
        </message>
        <message>
            <source>&amp;Test connection</source>
            <translation>Testar &amp;conexão</translation>
        </message>
        <message>
            <source>&amp;Where</source>
            <translation>Camin&amp;ho</translation>
        </message>
        <message>
            <source>A&amp;nonymize study</source>
            <translation>&amp;Anonimizar estudo</translation>
        </message>
        <message>
            <source>Add a station…</source>
            <translation>Adicionar estação…</translation>
        </message>
        <message>
            <source>Asking the station…</source>
            <translation>Consultando a estação…</translation>
        </message>
        <message>
            <source>DICOM files</source>
            <translation>Arquivos DICOM</translation>
        </message>
        <message>
            <source>DICOM send</source>
            <translation>Envio DICOM</translation>
        </message>
        <message>
            <source>Destination folder</source>
            <translation>Pasta de destino</translation>
        </message>
        <message>
            <source>E&amp;xternal user</source>
            <translation>&amp;Usuário externo</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>F&amp;older or zip</source>
            <translation>Pasta ou &amp;zip</translation>
        </message>
        <message>
            <source>I have loo&amp;ked at each picture: send them</source>
            <translation>&amp;Verifiquei cada imagem: enviar</translation>
        </message>
        <message>
            <source>Imaging or&amp;ganization</source>
            <translation>&amp;Organização de imagem</translation>
        </message>
        <message>
            <source>In&amp;clude the final report</source>
            <translation>&amp;Incluir o laudo final</translation>
        </message>
        <message>
            <source>No connection: {reason} The send leaves when it answers.</source>
            <translation>Sem conexão: {reason} O envio sai quando a estação responder.</translation>
        </message>
        <message>
            <source>None of these studies has a final report yet.</source>
            <translation>Nenhum destes estudos tem laudo final ainda.</translation>
        </message>
        <message>
            <source>Not in the directory: choose an organization from the list.</source>
            <translation>Não está no cadastro: escolha uma organização da lista.</translation>
        </message>
        <message>
            <source>Off: the study leaves with the patient's name and identifiers.</source>
            <translation>Desligado: o estudo sai com o nome e os identificadores do paciente.</translation>
        </message>
        <message>
            <source>One &amp;zip file instead of a folder</source>
            <translation>Um ar&amp;quivo zip em vez de uma pasta</translation>
        </message>
        <message>
            <source>Online: answered in {milliseconds} ms.</source>
            <translation>Online: respondeu em {milliseconds} ms.</translation>
        </message>
        <message>
            <source>Patient data</source>
            <translation>Dados do paciente</translation>
        </message>
        <message>
            <source>Priorit&amp;y</source>
            <translation>P&amp;rioridade</translation>
        </message>
        <message>
            <source>Read-only</source>
            <translation>Somente leitura</translation>
        </message>
        <message>
            <source>Removes names, identifiers, dates, free text and private elements; gives new UIDs (DICOM PS3.15 Basic Profile). What cannot be anonymized is not sent.</source>
            <translation>Remove nomes, identificadores, datas, texto livre e elementos privados; atribui novos UIDs (DICOM PS3.15, Basic Profile). O que não puder ser anonimizado não é enviado.</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Laudo</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obrigatório</translation>
        </message>
        <message>
            <source>Send method</source>
            <translation>Método de envio</translation>
        </message>
        <message>
            <source>Send to</source>
            <translation>Enviar para</translation>
        </message>
        <message>
            <source>The directory is still empty.</source>
            <translation>O cadastro ainda está vazio.</translation>
        </message>
        <message>
            <source>The report contains patient data and is not sent.</source>
            <translation>O laudo contém dados do paciente e não será enviado.</translation>
        </message>
        <message>
            <source>There is no final report yet.</source>
            <translation>Ainda não há laudo final.</translation>
        </message>
        <message>
            <source>This organization has no stations yet.</source>
            <translation>Esta organização ainda não tem estações.</translation>
        </message>
        <message>
            <source>Type a part of the name</source>
            <translation>Digite parte do nome</translation>
        </message>
        <message>
            <source>Ultrasound, secondary captures, photographs and the like may carry the name drawn into the picture. No program can tell for sure.</source>
            <translation>Ultrassom, capturas secundárias, fotografias e afins podem trazer o nome gravado na imagem. Nenhum programa consegue garantir.</translation>
        </message>
        <message>
            <source>{name} – {state}</source>
            <translation>{name} – {state}</translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message numerus="yes">
            <source>%n destination(s) not reachable</source>
            <translation>
                <numerusform>%n destino fora do ar</numerusform>
                <numerusform>%n destinos fora do ar</numerusform>
            </translation>
        </message>
        <message>
            <source>Profile: {name}</source>
            <translation>Perfil: {name}</translation>
        </message>
        <message>
            <source>Set up your profile</source>
            <translation>Configurar seu perfil</translation>
        </message>
        <message>
            <source>Your profile: name and addresses</source>
            <translation>Seu perfil: nome e endereços</translation>
        </message>
    </context>
    <context>
        <name>UndoBar</name>
        <message>
            <source>Undo</source>
            <translation>Desfazer</translation>
        </message>
        <message>
            <source>Undo the last send (Ctrl+Z)</source>
            <translation>Desfaz o último envio (Ctrl+Z)</translation>
        </message>
        <message numerus="yes">
            <source>leaves in %n second(s)</source>
            <translation>
                <numerusform>sai em %n segundo</numerusform>
                <numerusform>sai em %n segundos</numerusform>
            </translation>
        </message>
        <message>
            <source>{what} {leaves}</source>
            <translation>{what} {leaves}</translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>Amended</source>
            <translation>Retificado</translation>
        </message>
        <message>
            <source>Another way was taken instead.</source>
            <translation>Outra via foi usada no lugar.</translation>
        </message>
        <message>
            <source>Appointment confirmed</source>
            <translation>Agendamento confirmado</translation>
        </message>
        <message>
            <source>Arrived</source>
            <translation>Chegou</translation>
        </message>
        <message>
            <source>Attached PDF</source>
            <translation>PDF anexado</translation>
        </message>
        <message>
            <source>Attached text</source>
            <translation>Texto anexado</translation>
        </message>
        <message>
            <source>Can be undone</source>
            <translation>Pode ser desfeito</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>Cancelado</translation>
        </message>
        <message>
            <source>Cancelling asked for</source>
            <translation>Cancelamento pedido</translation>
        </message>
        <message>
            <source>Completed</source>
            <translation>Concluído</translation>
        </message>
        <message>
            <source>Confirmed</source>
            <translation>Confirmado</translation>
        </message>
        <message>
            <source>Confirmed by the recipient's server</source>
            <translation>Confirmado pelo servidor do destinatário</translation>
        </message>
        <message>
            <source>Confirmed: {pages}</source>
            <translation>Confirmado: {pages}</translation>
        </message>
        <message>
            <source>Confirmed: {pages}, {duration}</source>
            <translation>Confirmado: {pages}, {duration}</translation>
        </message>
        <message>
            <source>DICOM</source>
            <translation>DICOM</translation>
        </message>
        <message>
            <source>Delivered to the phone</source>
            <translation>Entregue no telefone</translation>
        </message>
        <message>
            <source>Dictated</source>
            <translation>Ditado</translation>
        </message>
        <message>
            <source>Did not arrive</source>
            <translation>Não chegou</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-mail</translation>
        </message>
        <message>
            <source>E-mailed</source>
            <translation>E-mail enviado</translation>
        </message>
        <message>
            <source>Exam completed</source>
            <translation>Exame concluído</translation>
        </message>
        <message>
            <source>Exam discontinued</source>
            <translation>Exame interrompido</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falhou</translation>
        </message>
        <message>
            <source>Failed, sent another way</source>
            <translation>Falhou, enviado por outra via</translation>
        </message>
        <message>
            <source>Fax</source>
            <translation>Fax</translation>
        </message>
        <message>
            <source>Fax by e-mail</source>
            <translation>Fax por e-mail</translation>
        </message>
        <message>
            <source>Fax service</source>
            <translation>Serviço de fax</translation>
        </message>
        <message>
            <source>Final</source>
            <translation>Final</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Pasta</translation>
        </message>
        <message>
            <source>Found after a restart</source>
            <translation>Retomado após reinício</translation>
        </message>
        <message>
            <source>Handed over</source>
            <translation>Repassado</translation>
        </message>
        <message>
            <source>Handed to the fax service</source>
            <translation>Entregue ao serviço de fax</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>Em espera</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>Importado</translation>
        </message>
        <message>
            <source>In progress</source>
            <translation>Em progresso</translation>
        </message>
        <message>
            <source>Interrupted</source>
            <translation>Interrompido</translation>
        </message>
        <message>
            <source>It may or may not have arrived. Only you can find out.</source>
            <translation>Pode ter chegado ou não. Só você pode descobrir.</translation>
        </message>
        <message>
            <source>Leaves in {seconds} s</source>
            <translation>Sai em {seconds} s</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>Deixado de fora</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>Link</translation>
        </message>
        <message>
            <source>Link: {exam}</source>
            <translation>Link: {exam}</translation>
        </message>
        <message>
            <source>Mail server</source>
            <translation>Servidor de e-mail</translation>
        </message>
        <message>
            <source>News of it</source>
            <translation>Notícias do envio</translation>
        </message>
        <message>
            <source>Next way taken</source>
            <translation>Meio seguinte usado</translation>
        </message>
        <message>
            <source>No next way</source>
            <translation>Sem meio seguinte</translation>
        </message>
        <message>
            <source>No show</source>
            <translation>Não compareceu</translation>
        </message>
        <message>
            <source>Not asked about any more</source>
            <translation>Não é mais consultado</translation>
        </message>
        <message>
            <source>On hold</source>
            <translation>Em espera</translation>
        </message>
        <message>
            <source>On its way instead: {way}.</source>
            <translation>A caminho no lugar deste: {way}.</translation>
        </message>
        <message>
            <source>Opened</source>
            <translation>Aberto</translation>
        </message>
        <message>
            <source>Opened by the patient</source>
            <translation>Aberto pelo paciente</translation>
        </message>
        <message>
            <source>Opened on the phone</source>
            <translation>Aberto no telefone</translation>
        </message>
        <message>
            <source>Ordered</source>
            <translation>Pedido</translation>
        </message>
        <message>
            <source>PDF from the study</source>
            <translation>PDF do estudo</translation>
        </message>
        <message>
            <source>Patient portal</source>
            <translation>Portal do paciente</translation>
        </message>
        <message>
            <source>Patient's invitation delivered</source>
            <translation>Convite do paciente entregue</translation>
        </message>
        <message>
            <source>Postponed</source>
            <translation>Adiado</translation>
        </message>
        <message>
            <source>Preliminary</source>
            <translation>Preliminar</translation>
        </message>
        <message>
            <source>Prior</source>
            <translation>Anterior</translation>
        </message>
        <message>
            <source>Priority changed</source>
            <translation>Prioridade alterada</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>Pronto</translation>
        </message>
        <message>
            <source>Ready for scan</source>
            <translation>Pronto para o exame</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Recusado</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Rejeitado</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Laudo</translation>
        </message>
        <message>
            <source>Report: {exam}</source>
            <translation>Laudo: {exam}</translation>
        </message>
        <message>
            <source>Requested</source>
            <translation>Solicitado</translation>
        </message>
        <message>
            <source>Result unknown</source>
            <translation>Resultado desconhecido</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>SMS</translation>
        </message>
        <message>
            <source>Scheduled</source>
            <translation>Agendado</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Enviando</translation>
        </message>
        <message>
            <source>Sent instead: {way}.</source>
            <translation>Enviado no lugar deste: {way}.</translation>
        </message>
        <message>
            <source>Sent to the patient</source>
            <translation>Enviado ao paciente</translation>
        </message>
        <message>
            <source>Sent to the telephone network</source>
            <translation>Enviado à rede telefônica</translation>
        </message>
        <message>
            <source>Settled by the user</source>
            <translation>Resolvido pelo usuário</translation>
        </message>
        <message>
            <source>Share gateway</source>
            <translation>Gateway de links</translation>
        </message>
        <message>
            <source>Sign in again: {peer}, since {time}.</source>
            <translation>Entre de novo: {peer}, desde {time}.</translation>
        </message>
        <message>
            <source>Signed</source>
            <translation>Assinado</translation>
        </message>
        <message>
            <source>Started</source>
            <translation>Iniciado</translation>
        </message>
        <message>
            <source>Station</source>
            <translation>Estação</translation>
        </message>
        <message>
            <source>Stopping</source>
            <translation>Interrompendo</translation>
        </message>
        <message>
            <source>Stored</source>
            <translation>Armazenado</translation>
        </message>
        <message>
            <source>Stored with a warning</source>
            <translation>Armazenado com aviso</translation>
        </message>
        <message>
            <source>Structured report</source>
            <translation>Relatório estruturado</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>Estudo</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>Solicitado</translation>
        </message>
        <message>
            <source>Text message gateway</source>
            <translation>Gateway de mensagens de texto</translation>
        </message>
        <message>
            <source>Text message service</source>
            <translation>Serviço de mensagens de texto</translation>
        </message>
        <message>
            <source>To be amended</source>
            <translation>A retificar</translation>
        </message>
        <message>
            <source>To be sent instead, and was cancelled: {way}.</source>
            <translation>Seria enviado no lugar deste e foi cancelado: {way}.</translation>
        </message>
        <message>
            <source>Transcribed</source>
            <translation>Transcrito</translation>
        </message>
        <message>
            <source>Tried instead, and needs attention: {way}.</source>
            <translation>Tentado no lugar deste e requer atenção: {way}.</translation>
        </message>
        <message>
            <source>Tries again at {time}.</source>
            <translation>Nova tentativa: {time}.</translation>
        </message>
        <message>
            <source>Undone</source>
            <translation>Desfeito</translation>
        </message>
        <message>
            <source>Verified</source>
            <translation>Verificado</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Aguardando</translation>
        </message>
        <message>
            <source>Waits until {peer} answers.</source>
            <translation>Aguarda até {peer} responder.</translation>
        </message>
        <message>
            <source>Waits: {peer} does not accept the sign-in.</source>
            <translation>Aguarda: {peer} não aceita o login.</translation>
        </message>
        <message>
            <source>{channel} to {recipient}</source>
            <translation>{channel} para {recipient}</translation>
        </message>
        <message>
            <source>{done}/{total}</source>
            <translation>{done}/{total}</translation>
        </message>
        <message>
            <source>{exam} (anonymized)</source>
            <translation>{exam} (anonimizado)</translation>
        </message>
        <message>
            <source>{peer} is offline since {time}. What waits for it leaves as soon as it answers.</source>
            <translation>{peer} fora do ar desde {time}. O que aguarda sai assim que responder.</translation>
        </message>
        <message numerus="yes">
            <source>{sent} of %n page(s)</source>
            <translation>
                <numerusform>{sent} de %n página</numerusform>
                <numerusform>{sent} de %n páginas</numerusform>
            </translation>
        </message>
        <message>
            <source>{status} v{version}</source>
            <translation>{status} v{version}</translation>
        </message>
    </context>
    <context>
        <name>WorklistModel</name>
        <message numerus="yes">
            <source>%n file(s) in conflict; see the study panel</source>
            <translation>
                <numerusform>%n arquivo em conflito; veja o painel do estudo</numerusform>
                <numerusform>%n arquivos em conflito; veja o painel do estudo</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>Nº de acesso</translation>
        </message>
        <message>
            <source>Birth date</source>
            <translation>Nascimento</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Data</translation>
        </message>
        <message>
            <source>Exam</source>
            <translation>Exame</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imagens</translation>
        </message>
        <message>
            <source>Mod.</source>
            <translation>Mod.</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>ID do paciente</translation>
        </message>
        <message>
            <source>Patient without name</source>
            <translation>Paciente sem nome</translation>
        </message>
        <message>
            <source>Referring physician</source>
            <translation>Médico solicitante</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Laudo</translation>
        </message>
        <message>
            <source>STAT: urgent</source>
            <translation>STAT: urgente</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Envio</translation>
        </message>
        <message>
            <source>Sending: {state}</source>
            <translation>Envio: {state}</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>Status</translation>
        </message>
        <message>
            <source>none</source>
            <translation>nenhum</translation>
        </message>
        <message>
            <source>{column}: {value}</source>
            <translation>{column}: {value}</translation>
        </message>
        <message>
            <source>{exam}  (STAT)</source>
            <translation>{exam}  (STAT)</translation>
        </message>
    </context>
    <context>
        <name>WorklistView</name>
        <message numerus="yes">
            <source>%n studies selected</source>
            <translation>
                <numerusform>%n estudo selecionado</numerusform>
                <numerusform>%n estudos selecionados</numerusform>
            </translation>
        </message>
        <message>
            <source>Clear filters</source>
            <translation>Limpar filtros</translation>
        </message>
        <message>
            <source>Clear selection</source>
            <translation>Limpar seleção</translation>
        </message>
        <message>
            <source>Columns as at first</source>
            <translation>Restaurar colunas</translation>
        </message>
        <message>
            <source>Copy to folder…</source>
            <translation>Copiar para pasta…</translation>
        </message>
        <message>
            <source>Drop DICOM files, a folder or a zip here, or import them.</source>
            <translation>Solte aqui arquivos DICOM, uma pasta ou um zip, ou importe-os.</translation>
        </message>
        <message>
            <source>Import files…</source>
            <translation>Importar arquivos…</translation>
        </message>
        <message>
            <source>Import folder…</source>
            <translation>Importar pasta…</translation>
        </message>
        <message>
            <source>Loading</source>
            <translation>Carregando</translation>
        </message>
        <message>
            <source>No studies yet</source>
            <translation>Ainda não há estudos</translation>
        </message>
        <message>
            <source>No study with these filters</source>
            <translation>Nenhum estudo com estes filtros</translation>
        </message>
        <message>
            <source>Send…</source>
            <translation>Enviar…</translation>
        </message>
        <message>
            <source>Set up destinations…</source>
            <translation>Configurar destinos…</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabalho</translation>
        </message>
    </context>
</TS>
