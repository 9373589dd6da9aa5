<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
    <context>
        <name>Actions</name>
        <message>
            <source>&amp;Attach report…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Cancel the selected delivery</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Clear search</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Delete from this workstation…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Export list as CSV…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;File</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Help</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Import files…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Keys and help</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Next pane</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Organizations and people…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Outbox</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Outbox panel</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Refresh</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Retry the selected delivery</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Search</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Send…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Settings…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Undo the last send</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;View</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add a PDF or text as the next version of the report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>All deliveries with details and history</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Clear the search, then the selection; close a dialog</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Conte&amp;xt menu</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy to &amp;folder or zip…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Destinations, stations and physicians</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Everything that can be set</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>I&amp;mages tab</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import &amp;folder…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>List all studies of this patient</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>List: open the selected study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>List: select every study loaded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Move between search, list, study and outbox</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>My &amp;profile…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open report as &amp;PDF</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open the study in the panel on the right (Enter)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient &amp;history</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Queue a failed delivery again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Read the list again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove the selected studies; asks first</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Repor&amp;t tab</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>S&amp;ends</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save the studies of the current filter as a table</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search patients, IDs, accession numbers, exams</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Select a&amp;ll</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Select all</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Select every study loaded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send dialog: close; the draft is kept for this session</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send dialog: reports</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send dialog: send, or go on to the review</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send dialog: study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send or review</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send reports or studies of the selection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show or fold the panel at the bottom</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show or hide the panel on the right</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show the report in the system's PDF program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show the report of the study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show the series of the study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stop it; what has already arrived stays there</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Study &amp;panel</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tab Send reports</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tab Send study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take DICOM files or a zip into the local archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take a folder or a CD with DICOM files into the archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take back what has not left yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This page</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>View</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What can be done with the selected row</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What waits in the outbox is kept and sent at the next start</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write the selected studies as DICOM files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your name and the addresses that fill in the send dialog</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{what} ({keys})</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>Chip</name>
        <message>
            <source>Delete removes it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove {value}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>FileField</name>
        <message>
            <source>Browse: {what}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Browse…</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>FilterChip</name>
        <message>
            <source>Clear filter {filter}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{filter}: not filtered</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{filter}: {value}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>FormDialog</name>
        <message>
            <source>Ctrl+Enter</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>Format</name>
        <message>
            <source>F</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ID {id}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>M</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Other</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Something unexpected happened ({kind}). The log holds the details.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Study without description</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{date} ({age})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{days} d</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{months} mo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{seconds} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{time} h</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{time} min</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{years} y</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>InlineMessage</name>
        <message>
            <source>Copy details</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Dismiss</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>Message</name>
        <message>
            <source>A UID is made of numbers with dots between them, at most 64 characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A certificate and its key belong together</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A landline cannot receive text messages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A number with an extension cannot be dialled</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A port is a number from 1 to 65535.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A report that is {old} cannot become {new}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>AE title this workstation calls itself when it sends</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Access token of the share gateway</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add each address on its own.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add the physician and an address to the directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address of the share gateway; empty: no links are made</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address that e-mails come from</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An AE title has at most 16 characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An AE title is 1 to 16 plain characters without backslash.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An IPv4 address has four numbers from 0 to 255.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Arrived, as the user says; the program has no proof.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask its staff to enter our AE title, or correct it in the settings.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask the station's staff whether it knows our AE title and address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask whoever made it for a PDF of the report and attach that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attach a smaller file; at most {size} MB.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attach one with: omega-desktop report attach</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attach the changed report as a new version instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attach the report again, as PDF or plain text.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attach the report again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attach the report as PDF.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Bring the file back, or import it again with a copy kept by the program.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled: {done} of {total} had already arrived.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Certificate authority of the e-mail server (PEM); empty: the system's</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Change that version's status, or attach a changed report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check host and port; if they are right, tell the station's staff.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check port, TLS setting and AE titles of the station.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check that it is still there and that you may read it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check that the disc or folder was copied as a whole.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check that the station is on, its host and port, and the network.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check that the station uses TLS on this port.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the CA file and that the host name is the certificate's.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the CA, certificate and key files in the station's settings.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the certificate and key files in the station's settings.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the disk and the permissions, then try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the name.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the place and its permissions, or choose another with --data-dir.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the station's host name and this computer's network.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the station's host, port and TLS setting.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the system's credential store, or ask your administrator.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the system's credential store, then enter the secret again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check this computer's network and the station's host and port.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a destination station.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a file that was made by exporting the directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a folder elsewhere, so that originals and results stay apart</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a version of the report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose an existing file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose an imaging organization.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another name.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another report of the study, or attach the report as PDF.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose at least one recipient.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose both files, or neither.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose one of: {choices}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close the program that uses it, or choose another port.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Colours of the program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy imported files; otherwise they are read where they are</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Correct the station's AE title.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Did you mean: {names}?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drawings are stored inside the pixels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail domains of your own organization, separated by commas</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail is not set up yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail is not set up. Open settings and enter server and sender.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail server; empty: no e-mail is sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Encryption towards the e-mail server; none only for a server on this machine</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fax service; empty: no faxes are sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Files of this study contradict each other ({count}). The first ones are sent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Finish the e-mail address or remove it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some space or check the data directory, then try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some space, then import it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Get the file again from where it came from.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give --accept-preliminary to send it stamped PRELIMINARY.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give a file that 'directory export' wrote.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give a number from 0 to 60.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Hidden text in this kind of compression cannot be found</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How many sends run at the same time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How often a send is tried before it counts as failed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Images of this kind often show the patient's name in the picture</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import it again once nothing writes to it any more.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import the folder it lies in instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import the study again, or attach the report as PDF.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import the study again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install the current version, then import it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install the current version; nothing was changed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It can still be sent: sending does not decode images.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It cannot be converted from {syntax} without loss</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It could not be de-identified (same identity)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It could not be de-identified ({kind})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It gave no reason. Ask its staff whether it knows our AE title and address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has to be exported again by its source.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has {pages} pages.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is no longer in the archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is not final, so every page must be stamped before it is sent. Attach it again without protection, or as final.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is tried again later.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is tried again when the station answers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It may have at most {count} characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Language of the program; empty follows the system</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Leave it out: the Basic Profile removes more than any option</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let them finish or cancel them in the outbox, then delete the station.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links for external users are not configured yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>List the outbox to see the numbers there are.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>List them with: omega-desktop report list UID</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>List them with: omega-desktop station list</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make room on its disk; sending goes on by itself.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make room on the disk of the data directory and try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make the PDF again where it came from and attach it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>More recipients than this in one send need a review</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name of your organization, on reports and in e-mails</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name that e-mails come from</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No TLS connection to {station} is possible</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No answer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No referring physician in the directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No secret was given on standard input</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>None of these studies has images to send.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not configured yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not in this study's care team.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not possible in this state</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not sent: a report names the patient, and the study is anonymised.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing listens at its port: check the port, or ask whether it is running.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing of this study may travel in this way.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing was changed. Export a directory to see the expected form.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing was changed. Rename one of them and import again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing was kept. Start the desktop's keyring, then try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Objects of this kind cannot be anonymised</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One letter away from an address that is known. Check the spelling.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open the study again and send it once more.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Outside the organisation and never used before.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Outside the organisation.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Password at the e-mail server</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pixel data is missing from the image</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port of the e-mail server; usually 587 for STARTTLS, 465 for TLS</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port on which studies are received</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port {port} cannot be listened on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Refresh the list and try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Reports do not travel with an anonymised study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Reports go one patient at a time. Select a single study to send a report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save it again and attach that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save it without a password and attach it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save the report as PDF, or as text in UTF-8, and attach that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Seconds between two checks of each station</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Seconds in which a send can be undone; 0 sends at once</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Seconds to wait for a DICOM station's answer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send the report by e-mail instead, or import the study again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send the study to another station.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sent as {sent} without loss, because the station does not take {stored}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set it with: settings secret KEY</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set it with: settings set KEY VALUE</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored, with a warning ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored; the station changed some data elements ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored; the station left out some data elements ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored; the station says that the data does not fit its kind of object ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tell the station's staff: application context not supported.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tell the station's staff: protocol version not supported.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Text message service; empty: no text messages are sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The AE title cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The AE title holds a character that is not allowed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The AE title is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The AE title is too long</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The AE title of {station} or our own cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The DICOMDIR is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The DICOMDIR lists a file that is not there</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The PDF file is cut short</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The TLS certificate files of this station cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The TLS certificate of {station} is not trusted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The channel {channel} is not configured</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The command settings list shows every key.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The command station list shows every station.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The compressed pixel data is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The connection to {station} was lost</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The credential store cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The credential store did not keep the secret</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The credential store is locked</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The data directory cannot be made or written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The data directory cannot be opened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The data directory cannot be written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database is in use by another program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database was written by a newer version of the program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The de-identification option {name} is not available yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The delivery is {state}. Refresh the outbox.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The destination is inside the source</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The destination is not a folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The directory was exported by a newer version of the program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk cannot be read or written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk is full</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The document cannot be read at {place}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The document cannot be used at {place}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The document holds the same name twice among its {place}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The e-mail address is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file cannot be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file cannot be read as JSON</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file cannot be understood</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file changed while it was being read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file does not say how it is written, and it cannot be recognised</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file does not say what kind of object it holds</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file does not say what object it is</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file ends before its data set</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file has an invalid {attribute}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file has no {attribute}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is a directory of other files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is cut short</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is damaged inside its data set</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is damaged or is not DICOM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is neither a PDF nor a text</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is no longer where it was</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is not a DICOM file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is not the one that was imported. Import the study again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is the directory of a disc, not an instance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is written in another way than its header says</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file lacks the document it should hold</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file named by {key} does not exist</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file unpacks to more than any study holds</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder cannot be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The frames of the image cannot be told apart</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The host is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The host name of {station} cannot be found</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image cannot be anonymised</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image cannot be shown</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image does not say how large it is</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image does not say how many frames it has</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image has no pixel data</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image is a screen capture, which may show the patient's name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image is no longer in the local archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image is said to show the patient recognisably</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image is secondary and does not say that it shows no name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image is too large to be shown</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image says that the patient's name is drawn into it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The image was captured or scanned and may show the patient's name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The instance cannot be anonymised</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The instance holds a document, whose content cannot be cleaned</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The instance holds a report, which is about the patient</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The instance is encoded in an unknown way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The instance is not an image</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The list of names cannot be written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The name is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The number is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The options are: {names}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The organization was deleted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The physician was deleted from the directory</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The pixel data is compressed, but the file does not say how</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The pixel data is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The pixel data is not compressed, but the header says so</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The pixel data is shorter than the image</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The program ended during every attempt to send this.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The program ended while sending; it resumes where it stopped.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The program made a mistake ({kind}). Try again; if it stays, send the log file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The program was closed at the moment of handing over. Ask the recipient, then choose.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The referring physician has no e-mail address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report belongs to another study.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report cannot be put into DICOM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report cannot be written for sending</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report does not belong to the study it should travel with</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report has no page {page}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report is no longer there</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report is not a PDF</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report is not final</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report is not final; it is stamped PRELIMINARY.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report is too large to be sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report's PDF has no pages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report's PDF is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report's PDF is protected against changes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report's PDF needs a password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report's file cannot be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report's file is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The rest is sent again; if it stays so, ask the station's staff.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The rest is sent when the station answers again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The result cannot be read back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The result cannot be written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The secret is too long for the credential store</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The series has no instances</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The source file or folder does not exist</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station already has an object with this identity ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station could not process it ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station could not understand it ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station does not accept its identity ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station does not allow us to store there ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station does not know the operation ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station does not take this kind of object ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station does not take {syntax}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station finds the request malformed ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station is out of resources ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station is still busy with the same request ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station is still needed (waiting sends: {count})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station refused it ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station says that the data does not fit its kind of object ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station takes neither {syntax} nor an uncompressed form of this kind of object ({kind})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The station was deleted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The structured report cannot be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The structured report is nested too deeply to be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The structured report is too long to be shown</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The study is no longer in the local archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The study is still being sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The study of the report is no longer in the archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The study or a physician does not exist any more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The study was deleted while it was being imported</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The study's report holds no PDF that can be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The text is too long or holds a control character</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The value of {attribute} still stands in the result</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The value of {key} is too long or holds a control character</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The zip file is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The zip file is packed in a way that is not supported</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The zip file is protected by a password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is a newer version of this report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is more pixel data than the image describes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no de-identification option named {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no delivery {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no secret {key}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no station of that name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no station {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no such file or folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no such setting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no way to {station}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is not enough room to unpack the file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is nothing to send</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This cannot be sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This file is the study's newest report already</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This goes to {count} recipients.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This instance is not part of the delivery</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is more than one e-mail address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a directory of Omega Desktop</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a structured report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid DICOM UID</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid IP address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid date</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid e-mail address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid host</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid port</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This is not a valid telephone number</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This method is not configured yet. Choose e-mail.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This name is already taken</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This option belongs to --anonymize</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This organization has no stations yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This physician has no e-mail address in the directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This recipient already received this version of the report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This study has no images to send.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This study has no report to send.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This study has no report yet. Attach one, or send the study.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This study has no such report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This study holds only reports; they cannot be anonymised.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This system has no secure credential store</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This version sends by DICOM, e-mail and media.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type a machine's name or IP address, without http:// and without the port.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type a mobile number.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type a name.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type a number from {minimum} to {maximum}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type an address that starts with https://, without a password in it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type area code and number, such as (11) 99876-5432, or + and the country code.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type at least one e-mail address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type day, month and year, such as 31/12/1961.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type one line of at most 200 characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type one line of at most 500 characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type the bare address, such as name@hospital.org.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type the direct number.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type the whole path of the folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type true or false.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Unlock the system's credential store, then try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Unpack it with another program and import the folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use letters without accents, digits and signs other than the backslash.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>User name at the e-mail server; empty: without login</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait for its deliveries, or cancel them, and delete it then.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>attempt {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} different file(s) came with the identifier of an image that was already here; the first one is kept and sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} file(s) of this study name another patient than its first file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} images may carry the name drawn into the picture. They are not sent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} images may carry the name drawn into the picture. They are sent because you have looked at each one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} instances stored</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} instances stored, {warnings} of them with a warning</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} instances were converted without loss for the station</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{key} does not know this value</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{key} is a secret and is not kept among the settings</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{key} is a setting, not a secret</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{key} is not a usable address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{key} must be a whole number</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{key} must be true or false</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{priority}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} aborted the connection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} aborted the negotiation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} answers C-ECHO with an error ({status})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} cannot be reached</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} closed the connection without an answer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not accept our TLS certificate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not answer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not answer to this AE title</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not follow the DICOM protocol</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not know our AE title</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not speak DICOM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not speak this kind of DICOM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} does not speak this version of DICOM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} ended the connection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} has too many connections</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} is congested</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} refuses the connection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{station} rejected the connection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{stored} of {total} stored</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{stored} of {total} stored, {refused} refused</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>PatientBanner</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Acc {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient without name</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ReportTab</name>
        <message>
            <source>&amp;Address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;E-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Fax</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Preview</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;SMS</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add contact…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail addresses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Invites the patient at once to see report and study.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No referring physician in the directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not configured yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not final: it is stamped PRELIMINARY and reviewed before it leaves.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not selected: nothing is sent to this address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Physician of the care team</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Prefers {method}, which is not configured yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Referring p&amp;hysician</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report &amp;version</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Required</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send &amp;method</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send method: {method}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send to &amp;Blume</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up e-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up {what}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The directory has no address of this physician.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is a newer version of this report.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>name@hospital.org, Enter adds it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{method} number</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name} – {role}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ReviewPage</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Check before sending</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>DICOM send, priority {priority}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail, report as PDF</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder with DICOMDIR</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One zip file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient data: ANONYMISED</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient data: IDENTIFIED</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report {version} – {study}</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>Send %n anonymised study(ies)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>Send %n identified study(ies)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>Send preliminary report to %n recipient(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to %n external person(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to %n recipient(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>What</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Who receives</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{study}, {images}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{study}, {images}, report {version}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>SendDialog</name>
        <message numerus="yes">
            <source>%n recipient(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) to {where}</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ctrl+Enter</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Esc</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report {version}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Review…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>Send %n study(ies)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Send report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send reports</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report changed: version {version} is shown now.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What to send</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Writing to the outbox…</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>leaves %n second(s) after you confirm</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>leaves at once</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{organization} / {station}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>SendWords</name>
        <message>
            <source>Amended</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Consulting physician</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fax</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Final</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>High</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Highest</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ID {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Low</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Medium</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not checked yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Online since {time}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Online.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient without name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Phone</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preliminary</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Reading physician</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Referring physician</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SMS</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Station offline since {time}. The send leaves when it answers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Station offline. The send leaves when it answers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>directory</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>not checked yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>offline</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>online</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>order</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>profile</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>typed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>v{version} {status}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>StudyTab</name>
        <message numerus="yes">
            <source>%n of the studies have one</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>&amp;Destination station</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Imaging organization</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Leave such pictures out</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Test connection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A&amp;nonymize study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add a station…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Asking the station…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>DICOM files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>DICOM send</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Destination folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E&amp;xternal user</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail addresses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mails a link to view the study and its reports in any browser.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>F&amp;older or zip</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fold&amp;er or drive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>I have loo&amp;ked at each picture: send them</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Imaging or&amp;ganization</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>In&amp;clude the final report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No connection: {reason} The send leaves when it answers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>None of these studies has a final report yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not configured yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not in the directory: choose an organization from the list.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Off: the study leaves with the patient's name and identifiers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One &amp;zip file instead of a folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Online: answered in {milliseconds} ms.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient data</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Priorit&amp;y</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Read-only</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Removes names, identifiers, dates, free text and private elements; gives new UIDs (DICOM PS3.15 Basic Profile). What cannot be anonymized is not sent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Required</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send method</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send to</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up links for external users</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The directory is still empty.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report contains patient data and is not sent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no final report yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This organization has no stations yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type a part of the name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ultrasound, secondary captures, photographs and the like may carry the name drawn into the picture. No program can tell for sure.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whoever holds the link and the patient's date of birth can open the study.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name} – {state}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>UndoBar</name>
        <message>
            <source>Undo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Undo the last send (Ctrl+Z)</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>leaves in %n second(s)</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>{what} {leaves}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>Amended</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Appointment confirmed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Arrived</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attached PDF</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Attached text</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Can be undone</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelling asked for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Completed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Confirmed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>DICOM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Dictated</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Exam completed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Exam discontinued</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Failed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fax</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Final</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Found after a restart</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Handed over</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Hold</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Import</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>In progress</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Interrupted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It may or may not have arrived. Only you can find out.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Leaves in {seconds} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Left out</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mail server</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No show</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>On hold</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Opened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ordered</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PDF from the study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Postponed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preliminary</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Prior</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Priority changed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ready</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ready for scan</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Refused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Rejected</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report: {exam}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Requested</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Result unknown</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SMS</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scheduled</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sending</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Settled by the user</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sign in again: {peer}, since {time}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Signed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Started</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Station</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stopping</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stored with a warning</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Structured report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Study</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Submitted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>To be amended</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Transcribed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tries again at {time}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Undone</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Verified</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Waiting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Waits until {peer} answers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Waits: {peer} does not accept the sign-in.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{done}/{total}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{exam} (anonymised)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{peer} is offline since {time}. What waits for it leaves as soon as it answers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{status} v{version}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>WorklistModel</name>
        <message numerus="yes">
            <source>%n file(s) came twice with different content; see the study panel</source>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Birth date</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Date</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Exam</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Images</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mod.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient ID</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Patient without name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Referring physician</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>STAT: urgent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sending</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sending: {state}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Status</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>none</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{column}: {value}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{exam}  (STAT)</source>
            <translation type="unfinished" />
        </message>
    </context>
</TS>
