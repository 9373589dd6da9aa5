"""What is said of the share gateway when it cannot be spoken to."""

from omega_desktop.domain.messages import Message
from omega_desktop.net.transport import Words

GATEWAY = Words(
    no_address=(
        Message("The address of the share gateway is not set or not usable"),
        Message("Enter it in the settings, such as https://share.hospital.org."),
    ),
    not_https=(
        Message("The share gateway's address must begin with https"),
        Message("Without encryption anybody on the way could read the token."),
    ),
    untrusted=(
        Message("The gateway's certificate is not trusted"),
        Message("Check the address, or choose the certificate authority in the settings."),
    ),
    bad_token=(
        Message("The token for the share gateway is not usable"),
        Message("Enter the token that the gateway's administrator gave you."),
    ),
    unreachable=(
        Message("The share gateway cannot be reached"),
        Message("The upload goes on by itself once it answers."),
    ),
    cut=(
        Message("The connection to the share gateway was lost"),
        Message("The upload goes on where it stopped."),
    ),
    not_it=(
        Message("What answers at the gateway's address is not a share gateway"),
        Message("Check the address in the settings, and whether this network asks to log in."),
    ),
    bad_address=(
        Message("The share gateway's address cannot be used"),
        Message("Check it in the settings."),
    ),
)
