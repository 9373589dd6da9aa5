<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>CountBar</name>
        <message numerus="yes">
            <source>%n studies</source>
            <translation>
                <numerusform>%n study</numerusform>
                <numerusform>%n studies</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DeliveryDetails</name>
        <message numerus="yes">
            <source>%n instance(s) to look at</source>
            <translation>
                <numerusform>%n instance to look at</numerusform>
                <numerusform>%n instances to look at</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>… and %n more</source>
            <translation>
                <numerusform>… and %n more</numerusform>
                <numerusform>… and %n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ImportFlow</name>
        <message numerus="yes">
            <source>%n already here</source>
            <translation>
                <numerusform>%n already here</numerusform>
                <numerusform>%n already here</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s) or documents imported</source>
            <translation>
                <numerusform>%n image or document imported</numerusform>
                <numerusform>%n images or documents imported</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n in conflict</source>
            <translation>
                <numerusform>%n in conflict</numerusform>
                <numerusform>%n in conflict</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n not DICOM</source>
            <translation>
                <numerusform>%n not DICOM</numerusform>
                <numerusform>%n not DICOM</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n not readable</source>
            <translation>
                <numerusform>%n not readable</numerusform>
                <numerusform>%n not readable</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>… and %n more</source>
            <translation>
                <numerusform>… and %n more</numerusform>
                <numerusform>… and %n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LinkOptions</name>
        <message numerus="yes">
            <source>%n earlier study(ies)</source>
            <translation>
                <numerusform>%n earlier study</numerusform>
                <numerusform>%n earlier studies</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Expires in %n day(s)</source>
            <translation>
                <numerusform>Expires in %n day</numerusform>
                <numerusform>Expires in %n days</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LinkWords</name>
        <message numerus="yes">
            <source>+ %n earlier study(ies)</source>
            <translation>
                <numerusform>+ %n earlier study</numerusform>
                <numerusform>+ %n earlier studies</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>OutboxPanel</name>
        <message numerus="yes">
            <source>%n needs attention</source>
            <translation>
                <numerusform>%n needs attention</numerusform>
                <numerusform>%n need attention</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n on hold</source>
            <translation>
                <numerusform>%n on hold</numerusform>
                <numerusform>%n on hold</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n queued</source>
            <translation>
                <numerusform>%n queued</numerusform>
                <numerusform>%n queued</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n sending</source>
            <translation>
                <numerusform>%n sending</numerusform>
                <numerusform>%n sending</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Nothing waits. Sent today: %n</source>
            <translation>
                <numerusform>Nothing waits. Sent today: %n</numerusform>
                <numerusform>Nothing waits. Sent today: %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>OutboxWindow</name>
        <message numerus="yes">
            <source>%n deliveries</source>
            <translation>
                <numerusform>%n delivery</numerusform>
                <numerusform>%n deliveries</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n deliveries exported.</source>
            <translation>
                <numerusform>%n delivery exported.</numerusform>
                <numerusform>%n deliveries exported.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PatientBanner</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReviewPage</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send %n anonymized study(ies)</source>
            <translation>
                <numerusform>Send %n anonymized study</numerusform>
                <numerusform>Send %n anonymized studies</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send %n identified study(ies)</source>
            <translation>
                <numerusform>Send %n identified study</numerusform>
                <numerusform>Send %n identified studies</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send link to %n external person(s)</source>
            <translation>
                <numerusform>Send link to %n external person</numerusform>
                <numerusform>Send link to %n external people</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send preliminary report to %n recipient(s)</source>
            <translation>
                <numerusform>Send preliminary report to %n recipient</numerusform>
                <numerusform>Send preliminary report to %n recipients</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to %n external person(s)</source>
            <translation>
                <numerusform>Send to %n external person</numerusform>
                <numerusform>Send to %n external people</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to %n recipient(s)</source>
            <translation>
                <numerusform>Send to %n recipient</numerusform>
                <numerusform>Send to %n recipients</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send to {count} recipients, %n of them external</source>
            <translation>
                <numerusform>Send to {count} recipients, %n of them external</numerusform>
                <numerusform>Send to {count} recipients, %n of them external</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SendDialog</name>
        <message numerus="yes">
            <source>%n recipient(s)</source>
            <translation>
                <numerusform>%n recipient</numerusform>
                <numerusform>%n recipients</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) to {where}</source>
            <translation>
                <numerusform>%n study to {where}</numerusform>
                <numerusform>%n studies to {where}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SendFlow</name>
        <message numerus="yes">
            <source>Everything to %n recipients</source>
            <translation>
                <numerusform>Everything to %n recipient</numerusform>
                <numerusform>Everything to %n recipients</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SendFooter</name>
        <message numerus="yes">
            <source>Send %n study(ies)</source>
            <translation>
                <numerusform>Send %n study</numerusform>
                <numerusform>Send %n studies</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SeriesList</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ShareActions</name>
        <message numerus="yes">
            <source>The link opens %n day(s) longer.</source>
            <translation>
                <numerusform>The link opens %n day longer.</numerusform>
                <numerusform>The link opens %n days longer.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ShareDetails</name>
        <message numerus="yes">
            <source>By %n day(s), until {date}</source>
            <translation>
                <numerusform>By %n day, until {date}</numerusform>
                <numerusform>By %n days, until {date}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ShareFlow</name>
        <message numerus="yes">
            <source>%n link(s) are locked after too many wrong answers.</source>
            <translation>
                <numerusform>%n link is locked after too many wrong answers.</numerusform>
                <numerusform>%n links are locked after too many wrong answers.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n shared study(ies) were opened.</source>
            <translation>
                <numerusform>%n shared study was opened.</numerusform>
                <numerusform>%n shared studies were opened.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>There is something new about %n link(s).</source>
            <translation>
                <numerusform>There is something new about %n link.</numerusform>
                <numerusform>There is something new about %n links.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Shares</name>
        <message numerus="yes">
            <source>Opened %n time(s)</source>
            <translation>
                <numerusform>Opened %n time</numerusform>
                <numerusform>Opened %n times</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Revoke all %n link(s)…</source>
            <translation>
                <numerusform>Revoke %n link…</numerusform>
                <numerusform>Revoke all %n links…</numerusform>
            </translation>
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
        <message numerus="yes">
            <source>Revoke all %n link(s) of this study? They stop opening at once and the gateway forgets the images. This cannot be undone; what was seen or downloaded stays so.</source>
            <translation>
                <numerusform>Revoke %n link of this study? It stops opening at once and the gateway forgets the images. This cannot be undone; what was seen or downloaded stays so.</numerusform>
                <numerusform>Revoke all %n links of this study? They stop opening at once and the gateway forgets the images. This cannot be undone; what was seen or downloaded stays so.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SmsPreview</name>
        <message numerus="yes">
            <source>%n character(s)</source>
            <translation>
                <numerusform>%n character</numerusform>
                <numerusform>%n characters</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n text message(s)</source>
            <translation>
                <numerusform>%n text message</numerusform>
                <numerusform>%n text messages</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StudiesBanner</name>
        <message numerus="yes">
            <source>%n patient(s)</source>
            <translation>
                <numerusform>%n patient</numerusform>
                <numerusform>%n patients</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies)</source>
            <translation>
                <numerusform>%n study</numerusform>
                <numerusform>%n studies</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StudyActs</name>
        <message numerus="yes">
            <source>%n of the selected studies are still in the outbox. Wait for their deliveries, or cancel them, and delete them then.</source>
            <translation>
                <numerusform>%n of the selected studies is still in the outbox. Wait for its deliveries, or cancel them, and delete it then.</numerusform>
                <numerusform>%n of the selected studies are still in the outbox. Wait for their deliveries, or cancel them, and delete them then.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n studies exported.</source>
            <translation>
                <numerusform>%n study exported.</numerusform>
                <numerusform>%n studies exported.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %n studies</source>
            <translation>
                <numerusform>Delete %n study</numerusform>
                <numerusform>Delete %n studies</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %n studies with their reports from this workstation? This cannot be undone. Files that were not copied here stay where they are.</source>
            <translation>
                <numerusform>Delete %n study with its reports from this workstation? This cannot be undone. Files that were not copied here stay where they are.</numerusform>
                <numerusform>Delete %n studies with their reports from this workstation? This cannot be undone. Files that were not copied here stay where they are.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StudyPanel</name>
        <message numerus="yes">
            <source>%n studies are selected.</source>
            <translation>
                <numerusform>%n study is selected.</numerusform>
                <numerusform>%n studies are selected.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StudyTab</name>
        <message numerus="yes">
            <source>%n of the studies have one</source>
            <translation>
                <numerusform>%n of the studies has one</numerusform>
                <numerusform>%n of the studies have one</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>TopBar</name>
        <message numerus="yes">
            <source>%n destination(s) not reachable</source>
            <translation>
                <numerusform>%n destination not reachable</numerusform>
                <numerusform>%n destinations not reachable</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>UndoBar</name>
        <message numerus="yes">
            <source>leaves in %n second(s)</source>
            <translation>
                <numerusform>leaves in %n second</numerusform>
                <numerusform>leaves in %n seconds</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message numerus="yes">
            <source>{sent} of %n page(s)</source>
            <translation>
                <numerusform>{sent} of %n page</numerusform>
                <numerusform>{sent} of %n pages</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>WorklistModel</name>
        <message numerus="yes">
            <source>%n file(s) in conflict; see the study panel</source>
            <translation>
                <numerusform>%n file in conflict; see the study panel</numerusform>
                <numerusform>%n files in conflict; see the study panel</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>WorklistView</name>
        <message numerus="yes">
            <source>%n studies selected</source>
            <translation>
                <numerusform>%n study selected</numerusform>
                <numerusform>%n studies selected</numerusform>
            </translation>
        </message>
    </context>
</TS>
