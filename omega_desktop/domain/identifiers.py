"""What things are identified by: types of their own, so that none is taken for another."""

from typing import NewType

StudyInstanceUID = NewType("StudyInstanceUID", str)
SeriesInstanceUID = NewType("SeriesInstanceUID", str)
SOPInstanceUID = NewType("SOPInstanceUID", str)
DeliveryId = NewType("DeliveryId", int)
RequestId = NewType("RequestId", str)
ReportId = NewType("ReportId", int)
OrganizationId = NewType("OrganizationId", int)
StationId = NewType("StationId", int)
PractitionerId = NewType("PractitionerId", int)
