"""Files with planted identifying strings ("canaries") wherever Annex E of PS3.15 is concerned.

``make`` writes them and lists the canaries; ``refs`` says which references between the files no
longer resolve afterwards. Every canary is one unique string and stands in one file, so leaks can be
counted by ``leakcheck.surviving``. Text canaries are eight capital letters starting with Q; dates
lie in 1890-1899; UIDs lie under one root; numbers have nine digits. Rows of kind "pixels" hold the
hex of one stored pixel row that carries drawn text. All images are synthetic.
"""

# ruff: noqa  - a long list of odd files, written densely on purpose
# fmt: off

import contextlib, datetime, io, itertools, json, os, re, warnings, zlib

import pydicom
from pydicom import config
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import (CTImageStorage, ComprehensiveSRStorage, DeflatedExplicitVRLittleEndian, EncapsulatedCDAStorage, EncapsulatedPDFStorage,
                         EnhancedMRImageStorage, ExplicitVRLittleEndian, GrayscaleSoftcopyPresentationStateStorage, ImplicitVRLittleEndian,
                         JPEGBaseline8Bit, RTStructureSetStorage, SecondaryCaptureImageStorage, UltrasoundImageStorage,
                         UltrasoundMultiFrameImageStorage, VLWholeSlideMicroscopyImageStorage, TwelveLeadECGWaveformStorage, MediaStorageDirectoryStorage)

ROOT = '1.2.826.0.1.3680043.10.90210.'
LETTERS = 'BCDFGHJKLMNPRSTVWXZ'


class Maker:
    def __init__(self, out):
        self.out, self.rows, self.n = out, [], itertools.count(1)
        self.uidn = itertools.count(1)
        os.makedirs(out, exist_ok=True)

    # ---- canaries ----
    def _letters(self, i):
        s = ''
        for _ in range(7):
            i, r = divmod(i, 19)
            s = LETTERS[r] + s
        return s

    def word(self):
        return 'Q' + self._letters(next(self.n) * 611953 % 19 ** 7)

    def day(self):
        return (datetime.date(1890, 1, 1) + datetime.timedelta(days=next(self.n) % 3640)).strftime('%Y%m%d')

    def uid(self):
        return ROOT + str(100000 + next(self.uidn))

    def plant(self, file, place, klass, value, kind='text'):
        self.rows.append(dict(canary=value, file=file, place=place, klass=klass, kind=kind))
        return value

    def for_vr(self, vr):
        """A canary that is a legal value of the VR, as (value to store, string to look for), or None."""
        if vr in ('LO', 'SH', 'LT', 'ST', 'UT', 'UC', 'CS', 'AE', 'UR'):
            w = self.word(); return w, w
        if vr == 'PN':
            w = self.word(); return w + '^TEST', w
        if vr == 'DA':
            d = self.day(); return d, d
        if vr == 'DT':
            d = self.day() + '%06d.%06d' % (101112, next(self.n)); return d, d
        if vr == 'TM':
            t = '101112.%06d' % (900000 - next(self.n)); return t, t
        if vr == 'UI':
            u = self.uid(); return u, u
        if vr in ('IS', 'DS'):
            x = str(700000000 + next(self.n)); return x, x
        if vr in ('OB', 'UN', 'OW', 'OB or OW'):
            w = self.word(); return (b'....' + w.encode() + b'....'), w
        return None

    # ---- files ----
    def base(self, sop=CTImageStorage, modality='CT', ts=ExplicitVRLittleEndian, pixels=True, patient='HARDCASE^PATIENT'):
        ds = Dataset(); ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID, ds.file_meta.MediaStorageSOPClassUID = ts, sop
        ds.SOPClassUID, ds.SOPInstanceUID = sop, ROOT + '7.%d' % next(self.uidn)
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        ds.StudyInstanceUID, ds.SeriesInstanceUID = ROOT + '5.1', ROOT + '6.%d' % next(self.uidn)
        ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = patient, 'HC-0001', '19010101', 'O'
        ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.StudyID, ds.ReferringPhysicianName = '20200101', '101010', 'ACC1', '1', 'REF^ERRING'
        ds.Modality, ds.Manufacturer, ds.SeriesNumber, ds.InstanceNumber = modality, 'SYNTHETIC', '1', '1'
        ds.ImageType, ds.BurnedInAnnotation, ds.SpecificCharacterSet = ['ORIGINAL', 'PRIMARY'], 'NO', 'ISO_IR 100'
        if pixels:
            ds.Rows = ds.Columns = 16
            ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, 'MONOCHROME2'
            ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
            ds.PixelData = bytes(256)
            ds['PixelData'].VR = 'OB'
        return ds

    def save(self, ds, name):
        p = os.path.join(self.out, name); os.makedirs(os.path.dirname(p) or '.', exist_ok=True)
        ds.save_as(p, enforce_file_format=True); return p

    # ---- cases ----
    def flat(self, table):
        """Every exact row of Table E.1-1 at the top level of one file, and the same again inside an unlisted sequence."""
        rows = [r for r in table['rows'] if re.fullmatch(r'\([0-9A-F]{4},[0-9A-F]{4}\)', r['tag'])]
        for name, nest, ts in (('a_flat_explicit.dcm', False, ExplicitVRLittleEndian), ('a_flat_implicit.dcm', False, ImplicitVRLittleEndian),
                               ('a_nested.dcm', True, ExplicitVRLittleEndian), ('a_deflated.dcm', False, DeflatedExplicitVRLittleEndian)):
            ds = self.base(ts=ts); target = ds
            if nest:
                item, inner = Dataset(), Dataset()
                item.ReferencedSOPClassUID = CTImageStorage
                ds.ReferencedInstanceSequence = Sequence([item])       # not in the table; items may hold anything
                item.add_new(0x0040A170, 'SQ', Sequence([inner]))      # Purpose of Reference Code Sequence, not in the table
                inner.CodeValue, inner.CodingSchemeDesignator, inner.CodeMeaning = '1', '99X', 'x'
                target = inner
            for r in rows:
                g, e = (int(x, 16) for x in r['tag'].strip('()').split(','))
                if g in (0x0000, 0x0002, 0x0004, 0xFFFA, 0xFFFC):
                    continue
                try:
                    vr = dictionary_VR(Tag(g, e))
                except KeyError:
                    vr = {'(0040,0556)': 'ST'}.get(r['tag'], 'LO')
                where = 'nested ' if nest else ''
                kl = 'UIDs' if vr == 'UI' else 'dates/times' if vr in ('DA', 'DT', 'TM') else 'sequences' if vr == 'SQ' else 'text'
                klass = f'E.1-1 {where}{kl}' + (' (deflated)' if 'deflated' in name else '')
                if vr == 'SQ':
                    it = Dataset(); it.CodeValue, it.CodingSchemeDesignator = 'C1', '99LOCAL'
                    it.CodeMeaning = self.plant(name, r['tag'] + ' > CodeMeaning', klass, self.word())
                    it.PersonName = self.plant(name, r['tag'] + ' > PersonName', klass, self.word())
                    target.add(DataElement(Tag(g, e), 'SQ', Sequence([it])))
                    continue
                v = self.for_vr(vr)
                if v is None:
                    continue
                target.add(DataElement(Tag(g, e), vr, v[0]))
                self.plant(name, f"{r['tag']} {r['name']} {r['basic_profile']}", klass, v[1])
            if not nest:
                ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
            self.save(ds, name)

    def private(self):
        n = 'b_private.dcm'; ds = self.base(); k = 'private elements'
        b = ds.private_block(0x0009, 'ACME 1.0', create=True)
        for off, vr in ((1, 'LO'), (2, 'PN'), (3, 'DA'), (4, 'UT'), (5, 'UI'), (6, 'UN'), (7, 'OB'), (8, 'DT')):
            v = self.for_vr(vr); b.add_new(off, vr, v[0]); self.plant(n, f'(0009,10{off:02X}) {vr}', k, v[1])
        it = Dataset(); it.PatientName = self.plant(n, 'private SQ > PatientName', k, self.word())
        b.add_new(0x20, 'SQ', Sequence([it]))
        self.plant(n, 'private creator', k, c := self.word()); ds.private_block(0x0011, c, create=True).add_new(1, 'LO', 'x')
        for creator, group, off, vr in (('SIEMENS MED NM', 0x0033, 0x10, 'LO'), ('SIEMENS CSA HEADER', 0x0029, 0x10, 'OB'), ('GEMS_PATI_01', 0x0011, 0x10, 'SS'),
                                        ('GEIIS', 0x0903, 0x10, 'LO'), ('Philips Imaging DD 001', 0x2001, 0x02, 'LO')):
            w = self.word()
            ds.private_block(group, creator, create=True).add_new(off, 'OB' if vr == 'OB' else 'LO', b'SV10' + b'\0' * 8 + w.encode() + b'\0' * 8 if vr == 'OB' else w)
            self.plant(n, f'{creator} ({group:04X},{off:02X})', k, w)
        # inside a public sequence that a tool keeps
        item = Dataset(); item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = CTImageStorage, self.uid()
        item.private_block(0x0013, 'ACME 1.0', create=True).add_new(1, 'LO', self.plant(n, 'private in public sequence', k, self.word()))
        ds.SourceImageSequence = Sequence([item])
        ds.add(DataElement(Tag(0x0015, 0x1001), 'LO', self.plant(n, '(0015,1001) without a private creator', k, self.word())))
        self.save(ds, n)

    def un(self):
        n = 'c_un.dcm'; ds = self.base(); k = 'UN value representation'
        for kw in ('PatientComments', 'OtherPatientNames', 'InstitutionName', 'PatientAddress', 'OperatorsName', 'ImageComments'):
            ds.add(DataElement(Tag(kw), 'UN', self.plant(n, kw + ' as UN', k, w := self.word()).encode()))
        w1, w2 = self.word(), self.word()
        inner = b''.join((b'\x10\x00\x10\x00' + (8).to_bytes(4, 'little') + w1.encode(), b'\x10\x00\x20\x00' + (8).to_bytes(4, 'little') + w2.encode()))
        body = b'\xfe\xff\x00\xe0' + len(inner).to_bytes(4, 'little') + inner
        ds.add(DataElement(Tag(0x00081115), 'UN', body))               # Referenced Series Sequence as UN
        self.plant(n, 'ReferencedSeriesSequence as UN > PatientName', k, w1); self.plant(n, 'ReferencedSeriesSequence as UN > PatientID', k, w2)
        ds.add(DataElement(Tag(0x0018, 0x9FF9), 'UN', self.plant(n, '(0018,9FF9) not in the dictionary', k, self.word()).encode()))
        ds.add(DataElement(Tag(0x0010, 0x9FF1), 'LO', self.plant(n, '(0010,9FF1) not in the dictionary', k, self.word())))
        self.save(ds, n)

    def overlays(self):
        n = 'd_overlay_curve.dcm'; ds = self.base(); k = 'overlays and curves'
        for g in (0x6000, 0x6002, 0x601E):
            ds.add(DataElement(Tag(g, 0x0010), 'US', 16)); ds.add(DataElement(Tag(g, 0x0011), 'US', 16)); ds.add(DataElement(Tag(g, 0x0040), 'CS', 'G'))
            ds.add(DataElement(Tag(g, 0x0050), 'SS', [1, 1])); ds.add(DataElement(Tag(g, 0x0100), 'US', 1)); ds.add(DataElement(Tag(g, 0x0102), 'US', 0))
            ds.add(DataElement(Tag(g, 0x3000), 'OW', self.plant(n, f'({g:04X},3000)', k, self.word()).encode() * 4))
            ds.add(DataElement(Tag(g, 0x4000), 'LT', self.plant(n, f'({g:04X},4000)', k, self.word())))
            ds.add(DataElement(Tag(g, 0x0022), 'LO', self.plant(n, f'({g:04X},0022) Overlay Description', k, self.word())))
            ds.add(DataElement(Tag(g, 0x1500), 'LO', self.plant(n, f'({g:04X},1500) Overlay Label', k, self.word())))
        for g in (0x5000, 0x5004):
            for e, vr in ((0x0022, 'LO'), (0x2500, 'LO'), (0x2610, 'US'), (0x3000, 'OW'), (0x0030, 'SH')):
                if vr == 'US':
                    continue
                w = self.plant(n, f'({g:04X},{e:04X})', k, self.word())
                ds.add(DataElement(Tag(g, e), vr, w.encode() if vr == 'OW' else w))
        self.save(ds, n)

    def meta(self):
        n = 'e_meta_preamble_tail.dcm'; ds = self.base(); k = 'preamble, file meta, trailing bytes'
        m = ds.file_meta
        for kw in ('SourceApplicationEntityTitle', 'SendingApplicationEntityTitle', 'ReceivingApplicationEntityTitle'):
            setattr(m, kw, self.plant(n, kw, k, self.word()))
        m.PrivateInformationCreatorUID, m.PrivateInformation = ROOT + '1', self.plant(n, 'PrivateInformation', k, self.word()).encode()
        m.SourcePresentationAddress = self.plant(n, 'SourcePresentationAddress', k, self.word())
        ds.preamble = self.plant(n, 'preamble', k, w := self.word()).encode().ljust(128, b'\0')
        ds.add(DataElement(Tag(0xFFFCFFFC), 'OB', self.plant(n, 'DataSetTrailingPadding', k, self.word()).encode()))
        self.save(ds, n)
        n3 = 'e_trailing_bytes.dcm'
        with open(self.save(self.base(), n3), 'ab') as f:
            f.write(b'\0' * 16 + self.plant(n3, 'bytes after the data set', k, self.word()).encode())
        ds = self.base(); n2 = 'e_tiff_preamble.dcm'
        ds.preamble = (b'II*\0\x08\0\0\0' + self.plant(n2, 'dual personality TIFF preamble', k, self.word()).encode()).ljust(128, b'\0')
        self.save(ds, n2)

    def sr(self):
        n = 'f_sr.dcm'; ds = self.base(ComprehensiveSRStorage, 'SR', pixels=False); k = 'structured report content'

        def item(vt, rel, name, **kw):
            d = Dataset(); d.RelationshipType, d.ValueType = rel, vt
            c = Dataset(); c.CodeValue, c.CodingSchemeDesignator, c.CodeMeaning = name; d.ConceptNameCodeSequence = Sequence([c])
            for a, b in kw.items():
                setattr(d, a, b)
            return d
        P = lambda place: self.plant(n, place, k, self.word())
        code = Dataset(); code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = '1', '99LOCAL', P('CODE > CodeMeaning')
        deep = item('TEXT', 'CONTAINS', ('121071', 'DCM', 'Finding'), TextValue='patient ' + P('4 levels deep TEXT') + ' was seen')
        for lvl in range(3):
            c = item('CONTAINER', 'CONTAINS', ('121070', 'DCM', 'Findings'), ContinuityOfContent='SEPARATE'); c.ContentSequence = Sequence([deep]); deep = c
        ref = item('IMAGE', 'CONTAINS', ('121080', 'DCM', 'Best')); r = Dataset(); r.ReferencedSOPClassUID = CTImageStorage
        u = self.uid(); r.ReferencedSOPInstanceUID = self.plant(n, 'IMAGE > ReferencedSOPInstanceUID', k, u); ref.ReferencedSOPSequence = Sequence([r])
        ds.ValueType, ds.ContinuityOfContent, ds.CompletionFlag, ds.VerificationFlag = 'CONTAINER', 'SEPARATE', 'COMPLETE', 'VERIFIED'
        ds.ContentSequence = Sequence([
            item('PNAME', 'HAS OBS CONTEXT', ('121008', 'DCM', 'Person Observer Name'), PersonName=P('PNAME')),
            item('TEXT', 'CONTAINS', ('121071', 'DCM', 'Finding'), TextValue='Mr ' + P('TEXT') + ' has a cough'),
            item('DATE', 'CONTAINS', ('121031', 'DCM', 'Subject Birth Date'), Date=self.plant(n, 'DATE', k, self.day())),
            item('DATETIME', 'CONTAINS', ('111526', 'DCM', 'DateTime Started'), DateTime=self.plant(n, 'DATETIME', k, self.day() + '101112.777001')),
            item('UIDREF', 'CONTAINS', ('121012', 'DCM', 'Device Observer UID'), UID=self.plant(n, 'UIDREF', k, self.uid())),
            item('CODE', 'CONTAINS', ('121071', 'DCM', 'Finding'), ConceptCodeSequence=Sequence([code])),
            item('TEXT', 'CONTAINS', ('1', '99LOCAL', P('ConceptName > CodeMeaning')), TextValue='x'), deep, ref])
        v = Dataset(); v.VerifyingObserverName, v.VerifyingOrganization, v.VerificationDateTime = P('VerifyingObserverName'), P('VerifyingOrganization'), '20200101'
        ds.VerifyingObserverSequence = Sequence([v])
        e = Dataset(); e.StudyInstanceUID = self.plant(n, 'CurrentRequestedProcedureEvidence > StudyInstanceUID', k, self.uid()); ds.CurrentRequestedProcedureEvidenceSequence = Sequence([e])
        au = Dataset(); au.PersonName, au.InstitutionName = P('AuthorObserver > PersonName'), P('AuthorObserver > InstitutionName'); ds.AuthorObserverSequence = Sequence([au])
        self.save(ds, n)

    def documents(self):
        k = 'encapsulated documents'
        n = 'g_pdf.dcm'; ds = self.base(EncapsulatedPDFStorage, 'DOC', pixels=False)
        a, b, c = (self.word() for _ in range(3))
        comp = zlib.compress(f'BT /F1 12 Tf 72 700 Td (Patient {b}) Tj ET'.encode())
        pdf = (f'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n'
               f'4 0 obj<</Length {len(comp)}/Filter/FlateDecode>>stream\n').encode() + comp + f'\nendstream endobj\n5 0 obj<</Author({a})/Title({c})>>endobj\ntrailer<</Root 1 0 R/Info 5 0 R>>\n%%EOF\n'.encode()
        ds.MIMETypeOfEncapsulatedDocument, ds.DocumentTitle = 'application/pdf', self.plant(n, 'DocumentTitle', k, self.word())
        ds.EncapsulatedDocument = pdf + b'\0' * (len(pdf) % 2); ds.BurnedInAnnotation = 'YES'
        self.plant(n, 'PDF metadata', k, a); self.plant(n, 'PDF compressed page', k, b); self.plant(n, 'PDF title', k, c)
        ds.SourceInstanceSequence = Sequence([Dataset()]); ds.SourceInstanceSequence[0].ReferencedSOPClassUID = CTImageStorage
        ds.SourceInstanceSequence[0].ReferencedSOPInstanceUID = self.plant(n, 'SourceInstanceSequence UID', k, self.uid()); self.save(ds, n)
        n = 'g_cda.dcm'; ds = self.base(EncapsulatedCDAStorage, 'DOC', pixels=False); w = self.word()
        x = f'<?xml version="1.0"?><ClinicalDocument><recordTarget><patientRole><patient><name><family>{w}</family></name></patient></patientRole></recordTarget></ClinicalDocument>'.encode()
        ds.MIMETypeOfEncapsulatedDocument, ds.EncapsulatedDocument = 'text/XML', x + b' ' * (len(x) % 2); self.plant(n, 'CDA family name', k, w)
        ds.HL7InstanceIdentifier = self.plant(n, 'HL7InstanceIdentifier', k, self.uid()); self.save(ds, n)

    def icons(self):
        from PIL import Image, ImageDraw
        k = 'icons, compressed streams, hidden pixel bytes'
        n = 'h_icon.dcm'; ds = self.base(); ic = Dataset(); ic.Rows = ic.Columns = 16; ic.SamplesPerPixel, ic.PhotometricInterpretation, ic.BitsAllocated = 1, 'MONOCHROME2', 8
        ic.BitsStored, ic.HighBit, ic.PixelRepresentation = 8, 7, 0; ic.PixelData = self.plant(n, 'IconImageSequence > PixelData', k, self.word()).encode() * 32; ic['PixelData'].VR = 'OB'
        ds.IconImageSequence = Sequence([ic]); self.save(ds, n)
        n = 'h_jpeg_comment.dcm'; ds = self.base(SecondaryCaptureImageStorage, 'OT', JPEGBaseline8Bit)
        buf = io.BytesIO(); Image.new('L', (16, 16), 99).save(buf, 'JPEG', comment=self.plant(n, 'JPEG COM segment', k, self.word()).encode()); j = buf.getvalue()
        ex = b'Exif\0\0' + self.plant(n, 'JPEG APP1 segment', k, self.word()).encode(); j = j[:2] + b'\xff\xe1' + (len(ex) + 2).to_bytes(2, 'big') + ex + j[2:]
        ds.PixelData = encapsulate([j]); ds['PixelData'].VR = 'OB'; ds['PixelData'].is_undefined_length = True; self.save(ds, n)
        n = 'h_pixel_tail.dcm'; ds = self.base(); ds.PixelData = bytes(256) + self.plant(n, 'bytes after the last pixel', k, self.word()).encode(); ds['PixelData'].VR = 'OB'; self.save(ds, n)

    def burned(self):
        from PIL import Image, ImageDraw
        k = 'burned-in pixels'
        for n, sop, frames, flag in (('i_us.dcm', UltrasoundImageStorage, 1, 'YES'), ('i_us_cine.dcm', UltrasoundMultiFrameImageStorage, 3, None), ('i_sc.dcm', SecondaryCaptureImageStorage, 1, 'NO'),
                                     ('i_ct_dose_screen.dcm', CTImageStorage, 1, None)):
            ds = self.base(sop, 'US' if 'us' in n else 'OT' if 'sc' in n else 'CT')
            w = self.word(); im = Image.new('L', (320, 240), 0); d = ImageDraw.Draw(im); d.text((6, 6), f'{w}  HC-0001', fill=255); d.text((6, 220), '01/01/1901', fill=255)
            ds.Rows, ds.Columns, ds.NumberOfFrames = 240, 320, str(frames); b = im.tobytes(); ds.PixelData = b * frames; ds['PixelData'].VR = 'OB'
            if flag:
                ds.BurnedInAnnotation = flag
            else:
                del ds.BurnedInAnnotation
            if 'dose' in n:
                ds.ImageType = ['DERIVED', 'SECONDARY', 'SCREEN SAVE']; ds.SeriesDescription = 'Dose Report'
            row = b[320 * 11:320 * 12]
            self.plant(n, 'text in the image', k, row[:120].hex(), 'pixels'); self.save(ds, n)

    def original(self):
        n = 'j_original_attributes.dcm'; ds = self.base(); k = 'original / modified / request attributes'
        o, m = Dataset(), Dataset()
        m.PatientName, m.PatientID, m.PatientBirthDate = self.plant(n, 'ModifiedAttributes > PatientName', k, self.word()), self.plant(n, 'ModifiedAttributes > PatientID', k, self.word()), self.plant(n, 'ModifiedAttributes > BirthDate', k, self.day())
        o.ModifiedAttributesSequence, o.ModifyingSystem, o.SourceOfPreviousValues = Sequence([m]), self.plant(n, 'ModifyingSystem', k, self.word()), self.plant(n, 'SourceOfPreviousValues', k, self.word())
        o.AttributeModificationDateTime, o.ReasonForTheAttributeModification = '20200101', 'COERCE'; ds.OriginalAttributesSequence = Sequence([o])
        r = Dataset()
        for kw in ('RequestedProcedureID', 'RequestedProcedureDescription', 'ScheduledProcedureStepID', 'ScheduledProcedureStepDescription', 'ReasonForTheRequestedProcedure', 'AccessionNumber'):
            setattr(r, kw, self.plant(n, 'RequestAttributes > ' + kw, k, self.word()))
        rp = Dataset(); rp.CodeMeaning = self.plant(n, 'RequestAttributes > RequestedProcedureCode > CodeMeaning', k, self.word()); r.RequestedProcedureCodeSequence = Sequence([rp])
        ds.RequestAttributesSequence = Sequence([r])
        s = Dataset(); s.ReferencedSOPClassUID, s.ReferencedSOPInstanceUID = '1.2.840.10008.3.1.2.3.1', self.plant(n, 'ReferencedStudySequence UID', k, self.uid()); ds.ReferencedStudySequence = Sequence([s])
        t = Dataset(); t.PatientID, t.IssuerOfPatientID = self.plant(n, 'OtherPatientIDsSequence > PatientID', k, self.word()), self.plant(n, 'OtherPatientIDsSequence > Issuer', k, self.word()); ds.OtherPatientIDsSequence = Sequence([t])
        ce = Dataset(); ce.StationName, ce.InstitutionName, ce.ContributionDescription, ce.OperatorsName, ce.Manufacturer = (self.plant(n, 'ContributingEquipment > ' + x, k, self.word()) for x in ('StationName', 'InstitutionName', 'ContributionDescription', 'OperatorsName', 'Manufacturer (kept)'))
        ce.Manufacturer = 'SYNTHETIC'; self.rows.pop(); ds.ContributingEquipmentSequence = Sequence([ce])
        g = Dataset(); g.MACIDNumber = 1; g.CertificateOfSigner = self.plant(n, 'DigitalSignatures > CertificateOfSigner', k, self.word()).encode(); ds.add(DataElement(Tag(0xFFFAFFFA), 'SQ', Sequence([g])))
        self.save(ds, n)

    def functional(self):
        n = 'k_multiframe.dcm'; ds = self.base(EnhancedMRImageStorage, 'MR'); k = 'functional groups'
        ds.NumberOfFrames = '2'; ds.PixelData = bytes(512); ds['PixelData'].VR = 'OB'
        sh = Dataset(); q = Dataset(); q.FrameComments = self.plant(n, 'shared FrameContent > FrameComments', k, self.word()); sh.FrameContentSequence = Sequence([q])
        ra = Dataset(); ra.AccessionNumber = self.plant(n, 'shared RequestAttributes > AccessionNumber', k, self.word()); sh.RequestAttributesSequence = Sequence([ra])
        ds.SharedFunctionalGroupsSequence = Sequence([sh]); per = []
        for i in range(2):
            p, f = Dataset(), Dataset(); f.FrameComments = self.plant(n, f'frame {i} FrameComments', k, self.word()); f.FrameLabel = self.plant(n, f'frame {i} FrameLabel', k + ' (unlisted text)', self.word())
            f.FrameAcquisitionDateTime = self.plant(n, f'frame {i} FrameAcquisitionDateTime', k, self.day() + '101112.3%05d' % i)
            d, s = Dataset(), Dataset(); s.ReferencedSOPClassUID, s.ReferencedSOPInstanceUID = CTImageStorage, self.plant(n, f'frame {i} SourceImage UID', k, self.uid())
            d.SourceImageSequence = Sequence([s]); p.FrameContentSequence, p.DerivationImageSequence = Sequence([f]), Sequence([d])
            pb = p.private_block(0x2005, 'Philips MR Imaging DD 005', create=True); z = Dataset(); z.PatientName = self.plant(n, f'frame {i} private sequence > PatientName', k, self.word()); pb.add_new(0x0F, 'SQ', Sequence([z])); per.append(p)
        ds.PerFrameFunctionalGroupsSequence = Sequence(per)
        ds.ConcatenationUID, ds.SOPInstanceUIDOfConcatenationSource = self.plant(n, 'ConcatenationUID', k, self.uid()), self.plant(n, 'SOPInstanceUIDOfConcatenationSource', k + ' (UID not in E.1-1)', self.uid())
        dm = Dataset(); dm.DimensionOrganizationUID = self.plant(n, 'DimensionOrganizationUID', k, self.uid()); ds.DimensionOrganizationSequence = Sequence([dm]); self.save(ds, n)

    def charsets(self):
        k = 'character sets, multi-valued names'
        for i, (cs, name) in enumerate(((['', 'ISO 2022 IR 87'], '山本^四郎'), ('ISO_IR 192', '佐々木^花子'), ('GB18030', '欧阳^小明'), ('ISO_IR 144', 'Люкceмбypг'), ('ISO_IR 100', 'Müßigbrodt^Änne'),
                                       (['ISO 2022 IR 13', 'ISO 2022 IR 87'], 'ﾀｹﾀﾞ^ﾏｻﾙ=武田^勝=たけだ^まさる'), (['', 'ISO 2022 IR 149'], '제갈공명^길동'), ('ISO_IR 126', 'Παπαδόπουλος'), ('ISO_IR 138', 'שרוןלוי^דבורה'))):
            n = f'l_charset_{i}.dcm'; ds = self.base(); ds.SpecificCharacterSet = cs; fam = name.split('=')[-1].split('^')[0]
            ds.PatientName = name; ds.OtherPatientNames = ['ALIAS^ONE', name]; ds.ImageComments = 'seen: ' + fam; ds.SeriesDescription = fam; ds.PatientComments = fam
            ds.PatientBirthName = name
            self.plant(n, f'{cs} in names, comments, description', k, fam)
            self.save(ds, n)
        n = 'l_multivalued.dcm'; ds = self.base()
        ds.OperatorsName = [self.plant(n, f'OperatorsName value {i}', k, self.word()) for i in range(3)]
        ds.OtherPatientIDs = [self.plant(n, f'OtherPatientIDs value {i}', k, self.word()) for i in range(3)]
        ds.NameOfPhysiciansReadingStudy = [self.plant(n, f'NameOfPhysiciansReadingStudy value {i}', k, self.word()) for i in range(2)]
        ds.DateOfLastCalibration = [self.plant(n, f'DateOfLastCalibration value {i}', k, self.day()) for i in range(2)]
        self.save(ds, n)

    def freetext(self):
        """The patient's own name/id/birth date, repeated where a tool keeps or 'cleans' text.  One file per place: the canary is the value itself."""
        k1, k2 = 'known name repeated in listed text', 'known name repeated in unlisted text'
        listed = ['StudyDescription', 'SeriesDescription', 'ProtocolName', 'ImageComments', 'DerivationDescription', 'RequestedProcedureDescription', 'AdmittingDiagnosesDescription']
        unlisted = [('ImageType', lambda w: ['ORIGINAL', 'PRIMARY', w]), ('ContentLabel', str), ('ContentDescription', str), ('BodyPartExamined', str), ('StudyStatusID', str), ('ViewName', str),
                    ('SequenceName', str), ('FilterType', str), ('ManufacturerModelName', str), ('SoftwareVersions', str), ('PatientBreedDescription', str), ('ConvolutionKernel', str), ('AnatomicalOrientationType', str),
                    ('PixelPresentation', str), ('WindowCenterWidthExplanation', str), ('TableType', str)]
        for kw in listed:
            n = f'm_listed_{kw}.dcm'; w = self.word(); ds = self.base(patient=f'{w}^JO'); setattr(ds, kw, f'MRI brain {w} 2nd'); self.plant(n, kw, k1, w); self.save(ds, n)
        for kw, f in unlisted:
            n = f'm_unlisted_{kw}.dcm'; w = self.word(); ds = self.base(patient=f'{w}^JO'); self.plant(n, kw, k2, w)
            setattr(ds, kw, f(w))  # type: ignore[operator]  # str, or a function
            self.save(ds, n)
        n = 'm_code_meaning.dcm'; w = self.word(); ds = self.base(patient=f'{w}^JO'); c = Dataset(); c.CodeValue, c.CodingSchemeDesignator, c.CodeMeaning = w[:8], '99LOCAL', 'CT ' + w
        ds.ProcedureCodeSequence = Sequence([c]); ds.AnatomicRegionSequence = Sequence([c]); self.plant(n, 'ProcedureCode/AnatomicRegion CodeMeaning', k2, w); self.save(ds, n)
        n = 'm_date_in_text.dcm'; d = self.day(); ds = self.base(); ds.PatientBirthDate = d; ds.ContentDescription = f'born {d}'; self.plant(n, 'birth date in ContentDescription', k2, d); self.save(ds, n)
        n = 'm_id_in_uid.dcm'; ds = self.base(); ds.PatientID = self.plant(n, 'patient id inside SeriesInstanceUID', k2, '741852963'); ds.SeriesInstanceUID = ROOT + '741852963.1'; ds.FrameOfReferenceUID = ROOT + '741852963.2'; self.save(ds, n)

    def others(self):
        k = 'other objects'
        n = 'n_gsps.dcm'; ds = self.base(GrayscaleSoftcopyPresentationStateStorage, 'PR', pixels=False); g, t = Dataset(), Dataset(); t.UnformattedTextValue = self.plant(n, 'GraphicAnnotation text', k, self.word())
        g.TextObjectSequence = Sequence([t]); g.GraphicLayer = 'L1'; ds.GraphicAnnotationSequence = Sequence([g]); ds.ContentLabel, ds.ContentCreatorName = 'X', self.plant(n, 'ContentCreatorName', k, self.word())
        gl = Dataset(); gl.GraphicLayer, gl.GraphicLayerDescription = 'L1', self.plant(n, 'GraphicLayerDescription', k + ' (unlisted text)', self.word()); ds.GraphicLayerSequence = Sequence([gl]); self.save(ds, n)
        n = 'n_rtstruct.dcm'; ds = self.base(RTStructureSetStorage, 'RTSTRUCT', pixels=False); ds.StructureSetLabel, ds.StructureSetName = self.plant(n, 'StructureSetLabel', k, self.word()), self.plant(n, 'StructureSetName', k, self.word())
        r = Dataset(); r.ROINumber, r.ROIName, r.ROIDescription = 1, self.plant(n, 'ROIName', k, self.word()), self.plant(n, 'ROIDescription', k, self.word()); ds.StructureSetROISequence = Sequence([r])
        o = Dataset(); o.ObservationNumber, o.ReferencedROINumber, o.ROIInterpreter, o.ROIObservationLabel = 1, 1, self.plant(n, 'ROIInterpreter', k, self.word()), self.plant(n, 'ROIObservationLabel', k, self.word()); ds.RTROIObservationsSequence = Sequence([o])
        f = Dataset(); f.FrameOfReferenceUID = self.plant(n, 'ReferencedFrameOfReference UID', k, self.uid()); st, se = Dataset(), Dataset(); se.SeriesInstanceUID = self.plant(n, 'RTReferencedSeries UID', k, self.uid()); st.RTReferencedSeriesSequence = Sequence([se]); f.RTReferencedStudySequence = Sequence([st])
        ds.ReferencedFrameOfReferenceSequence = Sequence([f]); ds.ApprovalStatus, ds.ReviewerName = 'APPROVED', self.plant(n, 'ReviewerName', k, self.word()); self.save(ds, n)
        n = 'n_wsi_label.dcm'; ds = self.base(VLWholeSlideMicroscopyImageStorage, 'SM'); ds.ImageType = ['ORIGINAL', 'PRIMARY', 'LABEL', 'NONE']; ds.LabelText, ds.BarcodeValue, ds.ContainerIdentifier = (self.plant(n, x, k, self.word()) for x in ('LabelText', 'BarcodeValue', 'ContainerIdentifier'))
        s = Dataset(); s.SpecimenIdentifier, s.SpecimenUID, s.SpecimenShortDescription = self.plant(n, 'SpecimenIdentifier', k, self.word()), self.plant(n, 'SpecimenUID', k, self.uid()), self.plant(n, 'SpecimenShortDescription', k, self.word())
        pr, ci = Dataset(), Dataset(); ci.ValueType, ci.TextValue = 'TEXT', self.plant(n, 'SpecimenPreparation content TEXT', k, self.word()); pr.SpecimenPreparationStepContentItemSequence = Sequence([ci]); s.SpecimenPreparationSequence = Sequence([pr]); ds.SpecimenDescriptionSequence = Sequence([s]); self.save(ds, n)
        n = 'n_ecg.dcm'; ds = self.base(TwelveLeadECGWaveformStorage, 'ECG', pixels=False); a = Dataset(); a.UnformattedTextValue = self.plant(n, 'WaveformAnnotation text', k, self.word()); ds.WaveformAnnotationSequence = Sequence([a])
        wf = Dataset(); wf.MultiplexGroupLabel = self.plant(n, 'MultiplexGroupLabel', k, self.word()); wf.NumberOfWaveformChannels = 1; ds.WaveformSequence = Sequence([wf]); self.save(ds, n)
        # file and folder names
        n = f'n_{self.plant("(name)", "file name", "file and folder names", self.word())}.dcm'; self.save(self.base(), n)
        d = self.plant('(folder)', 'folder name', 'file and folder names', self.word()); self.save(self.base(), os.path.join(d, 'img1.dcm'))
        # a DICOMDIR, written by hand with patient and series records
        n = 'DICOMDIR'; k = 'DICOMDIR'; ds = Dataset(); ds.file_meta = FileMetaDataset(); ds.file_meta.TransferSyntaxUID, ds.file_meta.MediaStorageSOPClassUID = ExplicitVRLittleEndian, MediaStorageDirectoryStorage
        ds.file_meta.MediaStorageSOPInstanceUID = self.plant(n, 'MediaStorageSOPInstanceUID', k, self.uid()); ds.FileSetID = self.plant(n, 'FileSetID', k, self.word())
        rec, im = Dataset(), Dataset(); rec.DirectoryRecordType, rec.PatientName, rec.PatientID = 'PATIENT', self.plant(n, 'PatientName', k, self.word()), self.plant(n, 'PatientID', k, self.word())
        rec.OffsetOfTheNextDirectoryRecord, rec.RecordInUseFlag, rec.OffsetOfReferencedLowerLevelDirectoryEntity = 0, 0xFFFF, 0
        im.DirectoryRecordType, im.ReferencedFileID, im.ReferencedSOPInstanceUIDInFile = 'IMAGE', ['IMG', self.plant(n, 'ReferencedFileID', k, self.word())], self.plant(n, 'ReferencedSOPInstanceUIDInFile', k, self.uid())
        im.OffsetOfTheNextDirectoryRecord, im.RecordInUseFlag, im.OffsetOfReferencedLowerLevelDirectoryEntity = 0, 0xFFFF, 0
        ds.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, ds.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, ds.FileSetConsistencyFlag = 0, 0, 0
        ds.DirectoryRecordSequence = Sequence([rec, im]); self.save(ds, n)

    def references(self):
        """Two images and a structure set and a presentation state that refer to them (checked by 'refs')."""
        u = [ROOT + '99.%d' % i for i in range(1, 9)]
        for i in (0, 1):
            ds = self.base(); ds.SOPInstanceUID = u[i]; ds.file_meta.MediaStorageSOPInstanceUID = u[i]; ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = u[2], u[3], u[4]
            ds.ContentLabel = 'REFIMG'; ds.SeriesNumber = '901'
            if i:
                s = Dataset(); s.ReferencedSOPClassUID, s.ReferencedSOPInstanceUID = CTImageStorage, u[0]; ds.SourceImageSequence = Sequence([s]); ds.ReferencedImageSequence = Sequence([s])
            self.save(ds, f'z_ref_img{i}.dcm')
        ds = self.base(RTStructureSetStorage, 'RTSTRUCT', pixels=False); ds.StudyInstanceUID = u[2]; ds.SeriesNumber = '902'; f, st, se = Dataset(), Dataset(), Dataset(); f.FrameOfReferenceUID = u[4]; cs = []
        for i in (0, 1):
            c = Dataset(); c.ReferencedSOPClassUID, c.ReferencedSOPInstanceUID = CTImageStorage, u[i]; cs.append(c)
        se.SeriesInstanceUID, se.ContourImageSequence = u[3], Sequence(cs); st.ReferencedSOPClassUID, st.ReferencedSOPInstanceUID = '1.2.840.10008.3.1.2.3.1', u[2]
        st.RTReferencedSeriesSequence = Sequence([se]); f.RTReferencedStudySequence = Sequence([st]); ds.ReferencedFrameOfReferenceSequence = Sequence([f]); ds.ContentLabel = 'REFSTR'; self.save(ds, 'z_ref_struct.dcm')


def refs(out):
    """What of the identifiers and references between the z_ref files is not as it should be."""
    img, struct = [], None
    for d, _, fs in os.walk(out):
        for f in fs:
            try:
                ds = pydicom.dcmread(os.path.join(d, f), force=True)
            except Exception:
                continue
            if str(ds.get('SeriesNumber', '')) == '901': img.append(ds)
            if str(ds.get('SeriesNumber', '')) == '902': struct = ds
    if len(img) != 2 or struct is None:
        return ['files missing']
    ids = {str(x.get('SOPInstanceUID', 'missing')) for x in img}
    res = {'UIDs replaced': not any(i.startswith(ROOT) for i in ids), 'meta equals SOP Instance UID': all(str(x.file_meta.get('MediaStorageSOPInstanceUID')) == str(x.get('SOPInstanceUID')) for x in img),
           'identifiers present': all(k in x for x in img + [struct] for k in ('SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID')),
           'study kept together': img[0].get('StudyInstanceUID') == img[1].get('StudyInstanceUID') == struct.get('StudyInstanceUID'), 'series kept together': img[0].get('SeriesInstanceUID') == img[1].get('SeriesInstanceUID'),
           'images kept apart': len(ids) == 2}
    try:
        se = struct.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0].RTReferencedSeriesSequence[0]
        res['structure set -> images'] = {str(c.ReferencedSOPInstanceUID) for c in se.ContourImageSequence} == ids
        res['structure set -> series'] = str(se.SeriesInstanceUID) == str(img[0].get('SeriesInstanceUID'))
        res['structure set -> study'] = str(struct.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0].ReferencedSOPInstanceUID) == str(img[0].get('StudyInstanceUID'))
        res['frame of reference'] = str(struct.ReferencedFrameOfReferenceSequence[0].FrameOfReferenceUID) == str(img[0].get('FrameOfReferenceUID'))
    except (AttributeError, IndexError, KeyError):
        res['structure set -> images'] = False
    try:
        src = [x for x in img if 'SourceImageSequence' in x]
        res['SourceImageSequence -> image'] = bool(src) and str(src[0].SourceImageSequence[0].ReferencedSOPInstanceUID) in ids
    except (AttributeError, IndexError):
        res['SourceImageSequence -> image'] = False
    return [name for name, good in res.items() if not good]


@contextlib.contextmanager
def lenient():
    """pydicom writing whatever it is told to, and UN elements as UN."""
    settings = config.settings
    before = (
        settings.writing_validation_mode,
        settings.reading_validation_mode,
        config.replace_un_with_known_vr,
    )
    settings.writing_validation_mode = settings.reading_validation_mode = config.IGNORE
    config.replace_un_with_known_vr = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        (
            settings.writing_validation_mode,
            settings.reading_validation_mode,
            config.replace_un_with_known_vr,
        ) = before


def make(out, table_text):
    """Write all files below a folder; returns the canaries (canary, file, place, klass, kind)."""
    k = Maker(str(out))
    with lenient():
        k.flat(json.loads(table_text))
        for part in (
            k.private, k.un, k.overlays, k.meta, k.sr, k.documents, k.icons, k.burned, k.original,
            k.functional, k.charsets, k.freetext, k.others, k.references,
        ):  # fmt: skip
            part()
    canaries = [row["canary"] for row in k.rows]
    assert len(set(canaries)) == len(canaries)
    return k.rows
