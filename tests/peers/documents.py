"""Documents as other catalogues and services answer them; all of our own making."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

GMD = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"'
    ' xmlns:srv="http://www.isotc211.org/2005/srv" xmlns:gmx="http://www.isotc211.org/2005/gmx"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def _string(tag: str, text: str) -> str:
    return f"<gmd:{tag}><gco:CharacterString>{text}</gco:CharacterString></gmd:{tag}>"


def iso(
    identity: str,
    title: str,
    *,
    dataset: str = "",
    online: Sequence[tuple[str, str, str]] = (),
    abstract: str = "Toont waar het water staat bij hoogwater, per buurt.",
    date: str = "2026-10-01",
) -> str:
    """An ISO 19139 record of the Dutch profile; `online` are (protocol, address, layer)."""
    own = (
        f"<gmd:identifier><gmd:MD_Identifier>{_string('code', dataset)}</gmd:MD_Identifier></gmd:identifier>"
        if dataset
        else ""
    )
    lines = "".join(
        "<gmd:onLine><gmd:CI_OnlineResource>"
        f"<gmd:linkage><gmd:URL>{url.replace('&', '&amp;')}</gmd:URL></gmd:linkage>"
        f'<gmd:protocol><gmx:Anchor xlink:href="http://www.opengis.net/def/serviceType/ogc/wms">{protocol}'
        f"</gmx:Anchor></gmd:protocol>{_string('name', layer)}</gmd:CI_OnlineResource></gmd:onLine>"
        for protocol, url, layer in online
    )
    return f"""<gmd:MD_Metadata {GMD}>{_string("fileIdentifier", identity)}
<gmd:language><gmd:LanguageCode codeList="x" codeListValue="dut">Nederlands</gmd:LanguageCode></gmd:language>
<gmd:hierarchyLevel><gmd:MD_ScopeCode codeList="x" codeListValue="dataset"/></gmd:hierarchyLevel>
<gmd:dateStamp><gco:Date>{date}</gco:Date></gmd:dateStamp>
<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>{_string("title", title)}
<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{date}</gco:Date></gmd:date><gmd:dateType>
<gmd:CI_DateTypeCode codeList="x" codeListValue="revision"/></gmd:dateType></gmd:CI_Date></gmd:date>{own}
</gmd:CI_Citation></gmd:citation>{_string("abstract", abstract)}
<gmd:pointOfContact><gmd:CI_ResponsibleParty>{_string("organisationName", "Waterschap Rivierenland")}
<gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>
{_string("electronicMailAddress", "geo@rivierenland.example")}
</gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
<gmd:role><gmd:CI_RoleCode codeList="x" codeListValue="owner"/></gmd:role></gmd:CI_ResponsibleParty>
</gmd:pointOfContact>
<gmd:resourceMaintenance><gmd:MD_MaintenanceInformation><gmd:maintenanceAndUpdateFrequency>
<gmd:MD_MaintenanceFrequencyCode codeList="x" codeListValue="quarterly"/></gmd:maintenanceAndUpdateFrequency>
</gmd:MD_MaintenanceInformation></gmd:resourceMaintenance>
<gmd:descriptiveKeywords><gmd:MD_Keywords>{_string("keyword", "hoogwater")}{_string("keyword", "dijk")}
</gmd:MD_Keywords></gmd:descriptiveKeywords>
<gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:otherConstraints>
<gmx:Anchor xlink:href="https://creativecommons.org/licenses/by/4.0/deed.nl">Naamsvermelding</gmx:Anchor>
</gmd:otherConstraints></gmd:MD_LegalConstraints></gmd:resourceConstraints>
<gmd:topicCategory><gmd:MD_TopicCategoryCode>inlandWaters</gmd:MD_TopicCategoryCode></gmd:topicCategory>
<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>
<gmd:westBoundLongitude><gco:Decimal>5.0</gco:Decimal></gmd:westBoundLongitude>
<gmd:eastBoundLongitude><gco:Decimal>6.0</gco:Decimal></gmd:eastBoundLongitude>
<gmd:southBoundLatitude><gco:Decimal>51.7</gco:Decimal></gmd:southBoundLatitude>
<gmd:northBoundLatitude><gco:Decimal>52.0</gco:Decimal></gmd:northBoundLatitude>
</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>
</gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>{lines}
</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
</gmd:MD_Metadata>"""


def csw_capabilities(post: str) -> str:
    """Capabilities of a CSW 2.0.2 that takes GetRecords at this address."""
    return f"""<csw:Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"
xmlns:ows="http://www.opengis.net/ows" xmlns:xlink="http://www.w3.org/1999/xlink" version="2.0.2">
<ows:ServiceIdentification><ows:Title>Proefregister</ows:Title></ows:ServiceIdentification>
<ows:OperationsMetadata><ows:Operation name="GetRecords"><ows:DCP><ows:HTTP>
<ows:Post xlink:href="{post}"/></ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
</csw:Capabilities>"""


def csw_page(records: Iterable[str], matched: int, following: int) -> str:
    """A page of GetRecords; `following` is the number of the next record, 0 at the end."""
    inside = "".join(records)
    return f"""<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">
<csw:SearchResults numberOfRecordsMatched="{matched}" numberOfRecordsReturned="1" nextRecord="{following}">
{inside}</csw:SearchResults></csw:GetRecordsResponse>"""


def wms(layers: str, url: str = "http://elders.example/wms", title: str = "Waterkaarten") -> str:
    """Capabilities of a WMS 1.3.0 with this below its top layer."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Name>WMS</Name><Title>{title}</Title><Abstract>Kaarten van het water.</Abstract>
<ContactInformation><ContactPersonPrimary><ContactOrganization>Waterschap Rivierenland</ContactOrganization>
</ContactPersonPrimary><ContactElectronicMailAddress>geo@rivierenland.example</ContactElectronicMailAddress>
</ContactInformation><AccessConstraints>http://creativecommons.org/publicdomain/zero/1.0/</AccessConstraints>
</Service><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{url}?"/></Get></HTTP></DCPType></GetMap></Request>
<Layer><Title>Alles</Title><CRS>EPSG:28992</CRS><CRS>EPSG:3857</CRS><EX_GeographicBoundingBox>
<westBoundLongitude>3.2</westBoundLongitude><eastBoundLongitude>7.3</eastBoundLongitude>
<southBoundLatitude>50.7</southBoundLatitude><northBoundLatitude>53.6</northBoundLatitude>
</EX_GeographicBoundingBox>{layers}</Layer></Capability></WMS_Capabilities>"""


def layer(name: str, title: str = "", more: str = "") -> str:
    """A layer of a WMS."""
    return f"<Layer><Name>{name}</Name><Title>{title or name}</Title>{more}</Layer>"


def as_json(value: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(value).encode()
