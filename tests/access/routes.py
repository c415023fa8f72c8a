"""Each route of the application, by what it may tell to whom. A route that stands in no list fails the walk:
whoever adds one decides here what it may tell.
"""

OGC = ("/ogc/v1", "/ogc/v1/pictures/{picture_id}")
GETEKEND = "?schaal=10000"
AREA = "/WebMercatorQuad/5/10/16"


def of_ogc(*paths: str) -> tuple[str, ...]:
    return tuple(root + path for path in paths for root in OGC)


ONE_LAYER = {
    **{
        root + path: asked
        for root in OGC
        for path, asked in {
            "/collections/{layer_id}": "",
            "/collections/{layer_id}.getekend": "",
            "/collections/{layer_id}.getekend/items": "?schaal=10000",
            "/collections/{layer_id}/queryables": "",
            "/collections/{layer_id}/schema": "",
            "/collections/{layer_id}/sortables": "",
            "/collections/{layer_id}/items": "",
            "/collections/{layer_id}/items/{feature_id}": "",
            "/collections/{layer_id}/styles": "",
            "/collections/{layer_id}/styles/{style_id}": "",
            "/collections/{layer_id}/styles/{style_id}/metadata": "",
            "/collections/{layer_id}/tiles": "",
            "/collections/{layer_id}/tiles/{matrix_set}": "",
            "/collections/{layer_id}/tiles/{matrix_set}/{zoom}/{row}/{column}": "",
        }.items()
    },
    "/tiles/collections/{layer_id}/{matrix_set}/{zoom}/{column}/{row}.pbf": "",
    "/v1/lagen/{layer_id}/zichtbaarheid": "",
    "/v1/catalogus/{record_id}/toestand": "",
    "/v1/catalogus/{record_id}": "",
    "/ogc/v1/collections/catalogus/items/{record_id}": "",
    "/v1/plots/{plot_id}": "",
    "/v1/plots/{plot_id}/controle": "",
    "/v1/plots/{plot_id}/export": "?stand=gepubliceerd",
    "/v1/plots/{plot_id}/herkomst": "",
    "/v1/plots/{plot_id}/objecten": "",
    "/v1/plots/{plot_id}/objecten/{feature_id}/herkomst": "",
}
"""What is of one layer: not there for who may not see it."""

OWN_LAYER = ("/v1/lagen/{layer_id}/delingen",)
"""For the owner alone; who sees the layer is told so, to others it is not there."""

DRAWN_LAYER = ("/v1/plots/{plot_id}/objecten/{feature_id}/versies", "/v1/plots/{plot_id}/verschil")
"""For who may draw in the layer; who sees it is told so, to others it is not there."""

ONE_PICTURE = (
    *(
        path
        for path in (
            "/ogc/v1/pictures/{picture_id}",
            "/ogc/v1/pictures/{picture_id}/collections",
            "/ogc/v1/pictures/{picture_id}/queryables",
            "/ogc/v1/pictures/{picture_id}/styles",
            "/ogc/v1/pictures/{picture_id}/styles/{style_id}",
            "/ogc/v1/pictures/{picture_id}/styles/{style_id}/metadata",
            "/ogc/v1/pictures/{picture_id}/tiles",
            "/ogc/v1/pictures/{picture_id}/tiles/{matrix_set}",
            "/ogc/v1/pictures/{picture_id}/tiles/{matrix_set}/{zoom}/{row}/{column}",
            "/ogc/v1/pictures/{picture_id}/conformance",
            "/ogc/v1/pictures/{picture_id}/functions",
            "/ogc/v1/pictures/{picture_id}/api",
        )
    ),
    "/tiles/{picture_id}/{matrix_set}/{zoom}/{column}/{row}.pbf",
    "/v1/beelden/{picture_id}",
    "/v1/beelden/{picture_id}/objecten",
    "/v1/beelden/{picture_id}/legenda",
    "/v1/beelden/{picture_id}/controle",
    "/v1/beelden/{picture_id}/zichtbaarheid",
    "/v1/beelden/{picture_id}/lagen",
)
"""What is of one picture, with the layers in it that the viewer may see."""

ALIKE_IN_PICTURE = (
    "/ogc/v1/pictures/{picture_id}/conformance",
    "/ogc/v1/pictures/{picture_id}/functions",
)

FOLLOWED = (
    "/v1/activiteiten/{activity_id}/gebeurtenissen",
    "/v1/activiteiten/{activity_id}/wijzigingen",
    "/v1/beelden/{picture_id}/gebeurtenissen",
)
"""What goes on as long as one reads; `tests/http/test_live_events.py` says who is told what."""

LISTS = (
    "/ogc/v1",
    "/ogc/v1/collections/catalogus",
    "/ogc/v1/collections/catalogus/items",
    "/csw",
    "/v1/catalogus.ttl",
    "/v1/catalogus.rdf",
    "/v1/catalogus.jsonld",
    "/ogc/v1/api",
    "/ogc/v1/collections",
    "/ogc/v1/pictures",
    "/ogc/v1/queryables",
    "/ogc/v1/styles",
    "/ogc/v1/styles/{style_id}",
    "/ogc/v1/styles/{style_id}/metadata",
    "/ogc/v1/tiles",
    "/ogc/v1/tiles/{matrix_set}",
    "/ogc/v1/tiles/{matrix_set}/{zoom}/{row}/{column}",
    "/v1/beelden",
    "/v1/lagen",
    "/v1/plots",
    "/v1/identiteit",
    "/v1/sleutels",
    "/sleutels",
    "/v1/doelgroepen",
    "/v1/activiteiten",
    "/v1/zoeken",
    "/v1/zoeken/suggesties",
    "/v1/crisistypen/{crisis_type}/kaarten",
    "/v1/audit",
    "/v1/audit/keten",
    "/v1/audit/meldingen",
    "/beheer/soc",
    "/v1/oogstbronnen",
    "/v1/oogstbronnen/{source_id}",
    "/v1/oogstbronnen/{source_id}/oogsten",
    "/v1/catalogus/{record_id}/meldingen",
    "/v1/catalogusmeldingen",
    "/v1/beheer/blokkades",
    "/v1/netwerk",
)
"""What holds more layers, or none: with nothing of a layer that the viewer may not see."""

OWN_ORGANISATION = ("/v1/organisaties/{organisation_id}/gedeeld", "/v1/organisaties/{organisation_id}/beleid")
OWN_ACTIVITY = (
    "/v1/activiteiten/{activity_id}",
    "/v1/activiteiten/{activity_id}/lagen",
    "/v1/activiteiten/{activity_id}/uitnodigingen",
    "/v1/activiteiten/{activity_id}/kaarten",
)

PUBLIC = (
    "/ogc/v1/conformance",
    "/ogc/v1/functions",
    "/opensearch.xml",
    "/robots.txt",
    "/sitemap.xml",  # of what is open to all, whoever asks
    "/ogc/v1/collections/catalogus/queryables",
    "/ogc/v1/collections/catalogus/sortables",
    "/ogc/v1/collections/catalogus/schema",
    "/ogc/v1/collections/catalogus/api",
    "/ogc/v1/tileMatrixSets",
    "/ogc/v1/tileMatrixSets/{matrix_set}",
    "/v1/crisistypen",
    "/v1/grip-niveaus",
    "/activiteiten",
    "/v1/crisistypen",
    "/v1/mallen",
    "/v1/mallen/{template_id}",
    "/v1/tekens",
    "/v1/tekens/{code}.svg",
    "/v1/tekens/{code}.png",
    "/v1/tekens/{code}",
    "/tekens/{name}@2x.png",
    "/tekens/{name}.png",
    "/tekens/{name}.svg",
    "/sprites/tekens.{form}",
    "/sprites/tekens{ratio}.{form}",
    "/symbolen",
    "/symbolen/voorbeelden/{code}.svg",
    "/symbolen/{name}",
    "/v1/openapi.json",
    "/basemap/style-{theme}.json",
    "/basemap/glyphs/{fontstack}/{span}.pbf",
    "/basemap/{zoom}/{column}/{row}.pbf",
    "/v1/plaatsen",
    "/grids/rdtrans2018.gsb",
    "/healthz",
    "/readyz",
    "/metrics",
    "/.well-known/plotserver-audit.json",
    "/.well-known/plotserver-sleutels.json",
    "/",
    "/plot/{activity_id}",
    "/plotstijl.json",
    "/plotwerker.js",
    "/netwerk",
    "/catalogus",
    "/beelden",
    "/v1/instellingen",
    "/assets/{name:path}",
    "/inloggen",
    "/inloggen/{issuer}",
    "/inloggen/terug/{issuer}",
)
"""Signs, grids, the page: the same for everybody, and about no layer."""

WRITE_LAYER = {
    **{("POST", root + "/collections/{layer_id}/items"): "feature" for root in OGC},
    **{("POST", root + "/collections/{layer_id}/items/{feature_id}"): "feature" for root in OGC},
    **{
        (method, root + "/collections/{layer_id}/items"): "feature"
        for root in OGC
        for method in ("PUT", "PATCH", "DELETE")
    },
    **{("PUT", root + "/collections/{layer_id}/items/{feature_id}"): "feature" for root in OGC},
    **{("PATCH", root + "/collections/{layer_id}/items/{feature_id}"): "patch" for root in OGC},
    **{("DELETE", root + "/collections/{layer_id}/items/{feature_id}"): "nothing" for root in OGC},
    **{("OPTIONS", root + "/collections/{layer_id}/items"): "nothing" for root in OGC},
    **{("OPTIONS", root + "/collections/{layer_id}/items/{feature_id}"): "nothing" for root in OGC},
    ("POST", "/v1/plots/{plot_id}/bewerkingen"): "operations",
    ("POST", "/v1/plots/{plot_id}/publiceren"): "json",
    ("POST", "/v1/plots/{plot_id}/intrekken"): "json",
    ("PUT", "/v1/plots/{plot_id}/modus"): "mode",
    ("PATCH", "/v1/plots/{plot_id}"): "title",
    ("POST", "/v1/plots/{plot_id}/archiveren"): "json",
    ("POST", "/v1/plots/{plot_id}/heropenen"): "json",
    ("POST", "/v1/plots/{plot_id}/kopie"): "json",
    ("POST", "/v1/plots/{plot_id}/import"): "json",
    ("POST", "/v1/lagen/{layer_id}/delingen"): "share",
    ("DELETE", "/v1/lagen/{layer_id}/delingen/{share_id}"): "nothing",
    ("PUT", "/v1/lagen/{layer_id}/classificatie"): "classification",
}
"""Writes in one layer, with the body that each wants."""

WRITE_OTHER = {
    ("POST", "/csw"),
    ("PUT", "/v1/organisaties/{organisation_id}/beleid"),
    ("POST", "/v1/beelden"),
    ("PUT", "/v1/beelden/{picture_id}"),
    ("PATCH", "/v1/beelden/{picture_id}"),
    ("DELETE", "/v1/beelden/{picture_id}"),
    ("PUT", "/v1/beelden/{picture_id}/lagen"),
    ("PUT", "/v1/beelden/{picture_id}/lagen/{layer_id}"),
    ("DELETE", "/v1/beelden/{picture_id}/lagen/{layer_id}"),
    ("POST", "/v1/activiteiten"),
    ("PATCH", "/v1/activiteiten/{activity_id}"),
    ("POST", "/v1/activiteiten/{activity_id}/lagen"),
    ("POST", "/v1/activiteiten/{activity_id}/deelnemers"),
    ("DELETE", "/v1/activiteiten/{activity_id}/deelnemers/{organisation_id}"),
    ("POST", "/v1/activiteiten/{activity_id}/afsluiting"),
    ("POST", "/v1/activiteiten/{activity_id}/aanwezigheid"),
    ("DELETE", "/v1/activiteiten/{activity_id}/aanwezigheid/{session}"),
    ("POST", "/v1/activiteiten/{activity_id}/uitnodigingen"),
    ("POST", "/v1/activiteiten/{activity_id}/uitnodigingen/{invitation_id}/goedkeuring"),
    ("DELETE", "/v1/activiteiten/{activity_id}/uitnodigingen/{invitation_id}"),
    ("POST", "/v1/uitnodigingen"),
    ("PUT", "/v1/identiteit"),
    ("DELETE", "/v1/identiteit"),
    ("POST", "/v1/oogstbronnen"),
    ("PATCH", "/v1/oogstbronnen/{source_id}"),
    ("DELETE", "/v1/oogstbronnen/{source_id}"),
    ("POST", "/v1/oogstbronnen/{source_id}/oogsten"),
    ("POST", "/v1/catalogus/{record_id}/meldingen"),
    ("PATCH", "/v1/catalogus/{record_id}/meldingen/{report_id}"),
    ("POST", "/v1/sleutels"),
    ("DELETE", "/v1/sleutels/{key_id}"),
    ("POST", "/uitloggen"),
    ("POST", "/v1/mallen/{template_id}"),
    ("POST", "/v1/audit/meldingen/{finding_id}/afhandelen"),
    ("POST", "/v1/audit/meldingen/{finding_id}/deling-intrekken"),
    ("POST", "/v1/audit/meldingen/{finding_id}/partner-melden"),
    ("POST", "/v1/audit/meldingen/{finding_id}/sleutel-blokkeren"),
    ("POST", "/v1/audit/meldingen/{finding_id}/sessies-beeindigen"),
    ("POST", "/v1/audit/meldingen/{finding_id}/account-blokkeren"),
    ("POST", "/v1/beheer/blokkades"),
    ("PUT", "/v1/organisaties/{organisation_id}/bezetting"),
    ("DELETE", "/v1/beheer/blokkades/{block_id}"),
}
"""Writes about something else than a layer; their own tests say who may."""

READS = {
    *ONE_LAYER,
    *OWN_LAYER,
    *DRAWN_LAYER,
    *FOLLOWED,
    *ONE_PICTURE,
    *LISTS,
    *OWN_ORGANISATION,
    *OWN_ACTIVITY,
    *PUBLIC,
}
