"""Addresses that several people read: RFC 2142 and what clinics call theirs."""

import re

_ROLES = frozenset(
    {
        # RFC 2142 and its company
        "abuse", "accounts", "admin", "administrator", "all", "billing", "contact", "everyone",
        "help", "helpdesk", "hello", "hostmaster", "info", "list", "lists", "mail", "mailbox",
        "marketing", "newsletter", "nobody", "noreply", "no-reply", "donotreply", "do-not-reply",
        "office", "postmaster", "reception", "root", "sales", "secretary", "service", "staff",
        "support", "team", "webmaster",
        # of hospitals and practices
        "appointments", "clinic", "clinica", "doctors", "emergency", "exams", "frontdesk",
        "hospital", "imaging", "imagem", "imagenes", "lab", "laboratory", "nurses", "pacs",
        "physicians", "radiology", "reports", "results",
        # Portuguese
        "adm", "administracao", "agendamento", "atendimento", "central", "comercial",
        "consultorio", "contato", "diretoria", "emergencia", "enfermagem", "equipe", "exames",
        "faleconosco", "fale-conosco", "faturamento", "financeiro", "geral", "laboratorio",
        "laudo", "laudos", "lista", "listas", "marcacao", "medicos", "nao-responda",
        "naoresponda", "ouvidoria", "plantao", "portaria", "pronto-socorro", "radiologia",
        "recepcao", "resultados", "rh", "sac", "secretaria", "suporte", "todos", "ultrassom",
        "vendas",
        # Spanish
        "administracion", "atencion", "ayuda", "citas", "contacto", "correo", "direccion",
        "enfermeria", "equipo", "facturacion", "informacion", "informes", "no-responder",
        "oficina", "recepcion", "soporte", "turnos", "urgencias", "ventas",
    }
)  # fmt: skip

_LISTS = ("googlegroups.com", "groups.io", "yahoogroups.com")
_LIST_HOSTS = ("list", "lists", "lista", "listas", "groups", "grupos")


def is_role_address(address: str) -> bool:
    """Whether several people probably read what is sent to an address.

    ``laudos@``, ``laudos2@``, ``laudos.tc@`` and ``laudos+ct@`` are all the same; an address on a
    mailing list's host is one whatever it is called.

    Args:
        address: normalised.
    """
    local, _, domain = address.casefold().rpartition("@")
    host = domain.partition(".")[0]
    if domain in _LISTS or (host in _LIST_HOSTS and domain.count(".") > 1):
        return True
    bare = local.partition("+")[0]
    whole = re.sub(r"[._]", "-", bare).strip("-0123456789")
    first = whole.partition("-")[0].rstrip("0123456789")
    return whole in _ROLES or first in _ROLES
