"""The demonstration's reports. Invented, as are the patients."""

CHEST_CT = """INDICAÇÃO CLÍNICA:
Tosse persistente há três semanas. Tabagismo (30 maços-ano).

TÉCNICA:
Aquisição volumétrica em tomógrafo multidetectores, após a injeção endovenosa do meio de contraste.

ACHADOS:
Nódulo sólido de contornos espiculados no lobo superior direito, medindo 14 × 11 mm.
Não há consolidações nem derrame pleural. Traqueia e brônquios principais pérvios.
Linfonodos mediastinais de dimensões normais, o maior com 9 mm no menor eixo.
Coração de dimensões normais. Aorta torácica de calibre preservado.

CONCLUSÃO:
1. Nódulo pulmonar suspeito no lobo superior direito (Lung-RADS 4B).
2. Sugere-se complementação com PET-CT e avaliação da pneumologia.
"""

HEAD_CT = """INDICAÇÃO CLÍNICA:
Déficit motor súbito à direita. Hipertensão arterial.

TÉCNICA:
Tomografia computadorizada do crânio sem contraste.

ACHADOS (LEITURA INICIAL):
Hematoma intraparenquimatoso agudo na região nucleocapsular esquerda, com edema ao redor.
Desvio das estruturas da linha média de 3 mm para a direita.
Sem sinais de inundação ventricular.

IMPRESSÃO:
Hemorragia intraparenquimatosa aguda. Comunicado por telefone à equipe da emergência.
"""

HAND_X_RAY = """ACHADOS:
Estruturas ósseas íntegras, sem traços de fratura.
Espaços articulares preservados. Partes moles sem alterações.

CONCLUSÃO:
Radiografia da mão esquerda sem alterações significativas.
"""

MAMMOGRAPHY_1 = """ACHADOS:
Mamas com densidades fibroglandulares esparsas (ACR B).
Calcificações grosseiras, de aspecto benigno, bilaterais.

CONCLUSÃO:
Achados benignos. BI-RADS 2. Controle anual.
"""

MAMMOGRAPHY_2 = """ACHADOS:
Mamas heterogeneamente densas (ACR C), o que pode ocultar pequenos nódulos.
Calcificações grosseiras, de aspecto benigno, bilaterais.
Assimetria focal na união dos quadrantes superiores da mama esquerda.

CONCLUSÃO:
Avaliação incompleta. BI-RADS 0. Recomenda-se ultrassonografia complementar.

RETIFICAÇÃO:
Esta versão corrige a densidade e acrescenta a assimetria focal, após
comparação com o exame anterior.
"""

ULTRASOUND = """ACHADOS:
Fígado de dimensões normais, contornos regulares e ecotextura homogênea.
Vesícula biliar com cálculo móvel de 9 mm, com sombra acústica posterior. Paredes finas.
Vias biliares sem dilatação. Rim direito de aspecto normal.

CONCLUSÃO:
Colelitíase, sem sinais de colecistite.
"""

BONE_SCAN = """TÉCNICA:
Cintilografia óssea de corpo inteiro, três horas após a administração de MDP-99mTc.

ACHADOS:
Distribuição fisiológica do radiofármaco no esqueleto. Rins e bexiga visualizados.

CONCLUSÃO:
Ausência de lesões osteoblásticas.
"""

ANGIOGRAPHY = """PROCEDIMENTO:
Cinecoronariografia por via radial direita.

ACHADOS:
Tronco da coronária esquerda sem lesões. Artéria descendente anterior com estenose
de 70% no terço proximal.
Artéria circunflexa com irregularidades parietais discretas.

CONCLUSÃO:
Doença coronariana de um vaso. Caso discutido com o cardiologista solicitante.
"""

ECHO = """ACHADOS:
Câmaras cardíacas de dimensões normais. Função sistólica do ventrículo esquerdo
preservada (fração de ejeção 62%).
Valvas sem alterações significativas.

CONCLUSÃO:
Ecocardiograma dentro dos limites da normalidade.
"""

KNEE_MR: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (121060, "Histórico", ("Dor no joelho direito após entorse há duas semanas.",)),
    (
        121064,
        "Técnica",
        ("Sequências ponderadas em densidade de prótons nos três planos, sem contraste.",),
    ),
    (
        121070,
        "Achados",
        (
            "Rotura oblíqua do corno posterior do menisco medial, até a superfície tibial.",
            "Ligamentos cruzados e colaterais íntegros.",
            "Pequeno derrame articular. Cartilagem femoropatelar de espessura preservada.",
        ),
    ),
    (
        121076,
        "Conclusão",
        ("Rotura do menisco medial.", "Pequeno derrame articular."),
    ),
)
"""Heading's code (PS3.16 CID 7001), its meaning, paragraphs."""

CHEST_X_RAY = """ACHADOS:
Transparência pulmonar preservada. Seios costofrênicos livres.
Área cardíaca dentro dos limites da normalidade.

CONCLUSÃO:
Radiografia do tórax sem alterações significativas.
"""
