"""Pages of the settings window: how reports reach people."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from omega_desktop.domain.model import ContactSystem
from omega_desktop.services.sms_preview import sms_wording
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import Form, line_edit
from omega_desktop.ui.dialogs.setting_rows import SettingRows
from omega_desktop.ui.dialogs.sign_in_row import SignInRow
from omega_desktop.ui.labels import service_name
from omega_desktop.ui.send_external import link_language
from omega_desktop.ui.send_values import profile_contacts
from omega_desktop.ui.sms_preview_label import SmsPreviewLabel
from omega_desktop.widgets.parts import make_button

FAX_SERVICES = ("hylafax", "sinch", "telnyx", "email")
SMS_SERVICES = ("twilio", "zenvia", "http", "smpp")
_CLOUD_FAX = ("sinch", "telnyx")
_ONLINE_FAX = ("hylafax", "sinch", "telnyx")


class ChannelPages(QObject):
    """Fills the pages *E-mail*, *Fax*, *SMS* and *Patient portal*."""

    def __init__(self, rows: SettingRows, context: Context) -> None:
        super().__init__(rows)
        self._rows, self._context, self._send = rows, context, context.send

    # --- e-mail ------------------------------------------------------------------------------

    def make_email(self, form: Form) -> None:
        """Server, sign-in, what an e-mail carries, and where refused ones come back."""
        rows = self._rows
        self._add_transport(form)
        rows.add(form, "smtp.host", self.tr("Se&rver"))
        rows.add(
            form,
            "smtp.port",
            self.tr("&Port"),
            helper=self.tr("Usually 587 for STARTTLS, 465 for TLS"),
        )
        rows.add(
            form,
            "smtp.security",
            self.tr("&Encryption"),
            choices=self._encryptions(),
            helper="",
        )
        self._add_sign_in(form)
        rows.add(form, "smtp.from", self.tr("Sender's &address"), helper="")
        rows.add(form, "smtp.from_name", self.tr("Sender's &name"), helper="")
        rows.add(form, "smtp.ca_file", self.tr("Certificate authority"))
        self.test_email, self.email_answer = rows.add_test(
            form,
            self.tr("&Test e-mail server"),
            "test_email",
            self._send.test_email,
            asking=self.tr("Asking the server…"),
        )
        form.add_section(self.tr("Reports"))
        self._add_reports(form)
        form.add_section(self.tr("Signed and encrypted e-mails (S/MIME)"))
        rows.add(form, "smime.identity", self.tr("Own certificate"))
        rows.add_secret(form, "smime.password", self.tr("Its password"))
        rows.add(form, "smime.certificates", self.tr("Recipients' certificates"))
        rows.add(form, "smime.require_encryption", self.tr("Only encrypted"))
        form.add_section(self.tr("Returned e-mails"))
        rows.add(form, "imap.host", self.tr("Mailbox server"))
        rows.add(form, "imap.port", self.tr("Its port"), helper="")
        rows.add(
            form, "imap.security", self.tr("Its encryption"), choices=self._encryptions(), helper=""
        )
        rows.add(form, "imap.user", self.tr("Its user name"))
        rows.add_secret(form, "imap.password", self.tr("Password"))
        servers = ("smtp",)
        rows.only_with(
            "email.transport",
            dict.fromkeys(("smtp.host", "smtp.port", "smtp.security", "smtp.ca_file"), servers),
        )

    def _add_transport(self, form: Form) -> None:
        self._rows.add(
            form,
            "email.transport",
            self.tr("Leaves by"),
            choices={"smtp": self.tr("E-mail server"), "graph": "Microsoft Graph"},
            helper="",
        )
        self._rows.add(form, "email.graph_url", self.tr("Graph address"))
        self._rows.only_with("email.transport", {"email.graph_url": ("graph",)})

    def _add_sign_in(self, form: Form) -> None:
        rows = self._rows
        rows.add(
            form,
            "smtp.auth",
            self.tr("Sign-in"),
            choices={
                "password": self.tr("User name and password"),
                "oauth2": self.tr("Microsoft 365 or Google account (OAuth2)"),
                "none": self.tr("None"),
            },
            helper="",
        )
        rows.add(form, "smtp.user", self.tr("User na&me"))
        rows.add_secret(form, "smtp.password", self.tr("Pass&word"))
        rows.add(
            form,
            "smtp.oauth_provider",
            self.tr("Account at"),
            choices={
                "microsoft": "Microsoft 365",
                "google": "Google",
                "custom": self.tr("Another provider"),
            },
            helper="",
        )
        rows.add(form, "smtp.oauth_client_id", self.tr("Client ID"))
        rows.add_secret(form, "smtp.oauth_client_secret", self.tr("Client secret"))
        rows.add(form, "smtp.oauth_tenant", self.tr("Tenant"))
        rows.add(form, "smtp.oauth_token_url", self.tr("Token address"))
        rows.add(form, "smtp.oauth_device_url", self.tr("Device address"))
        rows.add(form, "smtp.oauth_authorize_url", self.tr("Browser address"))
        rows.add(form, "smtp.oauth_scope", self.tr("Scope"))
        self.sign_in = SignInRow(self._context, form)
        rows.add_other("smtp.sign_in", self.sign_in.field)
        rows.only_with("smtp.auth", {"smtp.sign_in": ("oauth2",)})
        own = (
            "smtp.oauth_token_url",
            "smtp.oauth_device_url",
            "smtp.oauth_authorize_url",
            "smtp.oauth_scope",
        )
        oauth = ("smtp.oauth_provider", "smtp.oauth_client_id", "smtp.oauth_client_secret")
        rows.only_with("smtp.auth", {"smtp.password": ("password",)})
        rows.only_with("smtp.auth", {"smtp.user": ("password", "oauth2")})
        rows.only_with("smtp.auth", dict.fromkeys((*oauth, "smtp.oauth_tenant", *own), ("oauth2",)))
        rows.only_with("smtp.oauth_provider", {"smtp.oauth_tenant": ("microsoft",)})
        rows.only_with("smtp.oauth_provider", dict.fromkeys(own, ("custom",)))

    def _add_reports(self, form: Form) -> None:
        rows = self._rows
        rows.add(
            form,
            "email.delivery",
            self.tr("A report goes"),
            choices={
                "attachment": self.tr("As an attachment"),
                "link": self.tr("As a protected link"),
            },
            helper="",
        )
        rows.add(form, "report.pdf_password_required", self.tr("PDF password"))
        rows.add(form, "email.max_mb", self.tr("Largest e-mail"), suffix=self.tr(" MB"))
        rows.add(form, "email.request_receipt", self.tr("Delivery reports"))

    def _encryptions(self) -> dict[str, str]:
        return {
            "starttls": "STARTTLS",
            "tls": "TLS",
            "none": self.tr("None (only on this machine)"),
        }

    # --- fax ---------------------------------------------------------------------------------

    def make_fax(self, form: Form) -> None:
        """The service and what it needs."""
        rows = self._rows
        services = {one: service_name("fax", one) for one in FAX_SERVICES}
        choices = {"": self.tr("No faxes"), **services}
        rows.add(form, "fax.service", self.tr("Fax service"), choices=choices, helper="")
        rows.add(form, "fax.url", self.tr("Address"))
        rows.add(form, "fax.user", self.tr("User name or key"))
        rows.add_secret(form, "fax.password", self.tr("Password or key secret"))
        rows.add(form, "fax.project", self.tr("Project or connection"))
        rows.add(form, "fax.token_url", self.tr("Token address"))
        rows.add(form, "fax.email_template", self.tr("E-mail address"))
        rows.add(form, "fax.from_number", self.tr("Your fax number"))
        rows.add(form, "fax.ca_file", self.tr("Certificate authority"))
        self.test_fax, self.fax_answer = rows.add_test(
            form,
            self.tr("Test fax service"),
            "test_fax",
            self._send.test_fax,
            asking=self.tr("Asking the service…"),
        )
        rows.only_with(
            "fax.service",
            {
                "fax.url": _ONLINE_FAX,
                "fax.user": ("hylafax", "sinch"),
                "fax.password": _ONLINE_FAX,
                "fax.project": _CLOUD_FAX,
                "fax.token_url": ("sinch",),
                "fax.email_template": ("email",),
                "fax.from_number": FAX_SERVICES,
                "fax.ca_file": _CLOUD_FAX,
            },
        )

    # --- SMS ---------------------------------------------------------------------------------

    def make_sms(self, form: Form) -> None:
        """The service and what it needs."""
        rows = self._rows
        services = {one: service_name("sms", one) for one in SMS_SERVICES}
        choices = {"": self.tr("No text messages"), **services}
        rows.add(form, "sms.service", self.tr("SMS service"), choices=choices, helper="")
        rows.add(form, "sms.url", self.tr("Address"))
        rows.add(form, "sms.user", self.tr("User name or account"))
        rows.add_secret(form, "sms.password", self.tr("Password or token"))
        rows.add(form, "sms.from", self.tr("Sender"))
        rows.add(
            form,
            "sms.http_fields",
            self.tr("Form fields"),
            helper=self.tr("As the gateway wants them, with {to} and {text}; empty: as Kannel's"),
        )
        self._add_sentence(form)
        rows.add(form, "sms.ca_file", self.tr("Certificate authority"))
        self.test_sms, self.sms_answer = rows.add_test(
            form,
            self.tr("Test SMS service"),
            "test_sms",
            self._send.test_sms,
            asking=self.tr("Asking the service…"),
        )
        self._add_text_to_myself(form)
        rows.only_with(
            "sms.service",
            {
                **dict.fromkeys(
                    ("sms.url", "sms.password", "sms.from", "sms.text", "sms.to_myself"),
                    SMS_SERVICES,
                ),
                "sms.user": ("twilio", "http", "smpp"),
                "sms.http_fields": ("http",),
                "sms.ca_file": SMS_SERVICES,
            },
        )

    def _add_sentence(self, form: Form) -> None:
        """The organisation's own text, with what it takes while it is typed."""
        rows = self._rows
        rows.add(form, "sms.text", self.tr("Text"))
        line = rows.line("sms.text")
        self.sms_preview = SmsPreviewLabel(self._context.theme, parent=form)
        rows.add_below(form, "sms.text", self.sms_preview)
        line.textChanged.connect(partial(self._show_sentence, line))
        rows.changed.connect(lambda _key: self._show_sentence(line))
        self._show_sentence(line)

    def _show_sentence(self, line: QLineEdit, _text: str = "") -> None:
        settings = self._context.settings
        wording = replace(sms_wording(settings), template=line.text().strip())
        language = link_language(settings.text("language") or QLocale().bcp47Name())
        days = settings.number("share.expires_days")
        self.sms_preview.show_text(wording.preview(language, days))

    def _add_text_to_myself(self, form: Form) -> None:
        """A message to a telephone of one's own: what the service says is not yet an arrival."""
        holder = QWidget(form)
        self.my_number = line_edit("sms_my_number", holder, width=210)
        self.my_number.setAccessibleName(self.tr("Your mobile number"))
        self.my_number.setPlaceholderText(self.tr("(11) 99876-5432"))
        own = profile_contacts(self._context.directory.profile(), ContactSystem.SMS)
        self.my_number.setText(own[0].value if own else "")
        self.text_me = make_button(
            self._context.theme, self.tr("Send a test message"), name="text_me", parent=holder
        )
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.my_number)
        row.addWidget(self.text_me)
        row.addStretch(1)
        holder.setFocusProxy(self.my_number)
        field = form.add_field(
            self.tr("To yourself"),
            holder,
            helper=self.tr("One text message; it is paid for like any other."),
        )
        self.text_answer = field
        self._rows.add_other("sms.to_myself", field)
        language = link_language(self._context.settings.text("language") or QLocale().bcp47Name())
        self._rows.connect_test(
            self.text_me,
            field,
            lambda: partial(self._send.send_test_sms, self.my_number.text(), language),
            asking=self.tr("Handing the message over…"),
        )

    # --- patient portal ----------------------------------------------------------------------

    def make_portal(self, form: Form) -> None:
        """The FHIR server, how the program signs in there, and invitations."""
        rows = self._rows
        rows.add(form, "portal.url", self.tr("Portal (FHIR R4)"))
        rows.add(
            form,
            "portal.auth",
            self.tr("Sign-in"),
            choices={
                "none": self.tr("None"),
                "client_secret": self.tr("Client secret (OAuth2)"),
                "private_key_jwt": self.tr("Private key (SMART backend services)"),
            },
            helper="",
        )
        rows.add(form, "portal.client_id", self.tr("Client ID"))
        rows.add_secret(form, "portal.client_secret", self.tr("Client secret"))
        rows.add_secret(form, "portal.private_key", self.tr("Private key (PEM)"))
        rows.add(form, "portal.token_url", self.tr("Token address"))
        rows.add(form, "portal.scope", self.tr("Scope"))
        rows.add(form, "portal.ca_file", self.tr("Certificate authority"))
        self.test_portal, self.portal_answer = rows.add_test(
            form,
            self.tr("Test portal"),
            "test_portal",
            self._send.test_portal,
            asking=self.tr("Asking the portal…"),
        )
        form.add_section(self.tr("Patients"))
        rows.add(
            form,
            "portal.invite",
            self.tr("Invited by"),
            choices={"email": self.tr("This program"), "portal": self.tr("The portal")},
            helper="",
        )
        rows.add(form, "portal.invite_url", self.tr("Page for patients"))
        rows.add(form, "portal.patient_system", self.tr("Patient number system"))
        rows.add(form, "portal.patient_issuer", self.tr("Issuer of numbers"))
        rows.add(form, "portal.wado_url", self.tr("Images (DICOMweb)"))
        signed = ("client_secret", "private_key_jwt")
        rows.only_with(
            "portal.auth",
            {
                **dict.fromkeys(("portal.client_id", "portal.token_url", "portal.scope"), signed),
                "portal.client_secret": ("client_secret",),
                "portal.private_key": ("private_key_jwt",),
            },
        )
