"""What is said of a fax or message service, or of a portal, when it cannot be spoken to."""

from omega_desktop.domain.messages import Message
from omega_desktop.net.transport import Words

SERVICE = Words(
    no_address=(
        Message("The address of the service is not set or not usable"),
        Message("Enter it in the settings, such as https://fax.hospital.org."),
    ),
    not_https=(
        Message("The service's address must begin with https"),
        Message("Without encryption anybody on the way could read reports and passwords."),
    ),
    untrusted=(
        Message("The service's certificate is not trusted"),
        Message("Check the address, or choose the certificate authority in the settings."),
    ),
    bad_token=(
        Message("User name, password or key for the service are not usable"),
        Message("Enter them again in the settings."),
    ),
    unreachable=(
        Message("The service cannot be reached"),
        Message("It is sent by itself once it answers."),
    ),
    cut=(
        Message("The connection to the service was lost"),
        Message("It is tried again by itself."),
    ),
    not_it=(
        Message("What answers at the service's address is something else"),
        Message("Check the address in the settings, and whether this network asks to log in."),
    ),
    bad_address=(
        Message("The service's address cannot be used"),
        Message("Check it in the settings."),
    ),
)
