"""A source as Arrow batches of bounded size: attributes, and geometry as WKB."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataSourceError

from layers.importing import csvfiles, encoding, gmlfiles
from layers.importing.errors import FileUnreadable, ImportRefused
from layers.importing.files import Source
from layers.importing.target import ReadingOptions

BATCH_ROWS: Final = 16_384
BATCH_BYTES: Final = 64 * 1024**2


@dataclass(frozen=True)
class Opened:
    """What is known before the first row: attributes and the numbers of their columns in a batch, the
    geometry column, the CRS as the file words it.

    `crs` is None when neither the file nor its kind says it. `total` is None when
    counting would mean reading.
    """

    fields: list[pa.Field]
    places: list[int]
    geometry: str
    crs: object | None
    crs_from: str
    total: int | None
    remarks: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]


@contextmanager
def opened(source: Source, options: ReadingOptions) -> Iterator[Opened]:
    """The source, open for one pass. Raises FileUnreadable, ImportRefused."""
    try:
        if source.format == "GeoParquet":
            with _geoparquet(source) as result:
                yield result
            return
        ready, remarks, implied = _readied(source, options)
        with _ogr(ready, remarks, implied) as result:
            yield result
    except (DataSourceError, pa.ArrowInvalid, OSError) as error:
        raise FileUnreadable(f"Het bestand is niet (verder) te lezen: {error}") from error


def _readied(source: Source, options: ReadingOptions) -> tuple[Source, tuple[str, ...], str | None]:
    """The source with what GDAL must be told, remarks for the report, and the CRS that is implied."""
    if source.format == "CSV":
        found = csvfiles.study(source, options)
        told = source.options | found.open_options
        return replace(source, address=found.address, options=told), found.remarks, found.crs
    if source.format == "Shapefile":
        charset, remarks = encoding.of_shapefile(source, options.encoding)
        told = source.options | ({"encoding": charset} if charset else {})
        return replace(source, options=told), remarks, None
    if source.format == "GML":
        told, remarks = gmlfiles.choose_geometry(source)
        return replace(source, options=source.options | told), remarks, None
    implied = "OGC:CRS84" if source.format in ("KML", "GeoJSON", "GeoJSON per regel") else None
    return source, (), implied


@contextmanager
def _ogr(source: Source, remarks: tuple[str, ...], implied: str | None) -> Iterator[Opened]:
    before = pyogrio.get_gdal_config_option("OGR_ARROW_MEM_LIMIT")
    pyogrio.set_gdal_config_options({"OGR_ARROW_MEM_LIMIT": str(BATCH_BYTES)})
    try:
        total = _total(source)
        with pyogrio.open_arrow(
            source.address, layer=source.layer, use_pyarrow=True, batch_size=BATCH_ROWS, **source.options
        ) as (meta, reader):
            geometry = str(meta["geometry_name"] or "wkb_geometry")
            if geometry not in reader.schema.names:
                raise ImportRefused("In deze laag van het bestand zit geen geometrie.")
            crs = meta["crs"]
            yield Opened(
                **_attributes(reader.schema, {geometry}),
                geometry=geometry,
                crs=crs or implied,
                crs_from="volgens het bestand" if crs else "volgens de soort bestand",
                total=total,
                remarks=remarks,
                batches=iter(reader),
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_ARROW_MEM_LIMIT": before})


def _total(source: Source) -> int | None:
    """The number of rows, when the file says so without being read through."""
    told: dict[str, Any] = {name: value for name, value in source.options.items() if name != "encoding"}
    facts = pyogrio.read_info(source.address, layer=source.layer, **told)
    number = int(facts["features"])
    return number if facts["capabilities"]["fast_feature_count"] and number > 0 else None


@contextmanager
def _geoparquet(source: Source) -> Iterator[Opened]:
    """GeoParquet 1.0 and 1.1 with WKB geometry (the specification's own default)."""
    with pq.ParquetFile(source.address) as file:
        schema = file.schema_arrow
        geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        name = geo.get("primary_column")
        if name not in schema.names:
            raise ImportRefused(
                "Dit Parquet-bestand is geen GeoParquet: er staat niet in welke kolom de geometrie is."
            )
        column = geo["columns"][name]
        if column.get("encoding") != "WKB":
            raise ImportRefused(
                f"De geometrie in dit GeoParquet-bestand is gecodeerd als {column.get('encoding')}."
                " Bewaar het met WKB."
            )
        crs = column.get("crs", "OGC:CRS84")
        others = [key for key in geo["columns"] if key != name]
        covering = {path[0] for path in column.get("covering", {}).get("bbox", {}).values()}
        left_out = {name, *others, *covering}
        yield Opened(
            **_attributes(schema, left_out),
            geometry=name,
            crs=crs,
            crs_from="volgens het bestand" if "crs" in column else "volgens de soort bestand",
            total=file.metadata.num_rows,
            remarks=tuple(f"Tweede geometriekolom “{key}” niet overgenomen." for key in others),
            batches=file.iter_batches(batch_size=BATCH_ROWS),
        )


def _attributes(schema: pa.Schema, left_out: set[str]) -> dict[str, Any]:
    """The fields that become attributes, and the numbers of their columns."""
    places = [place for place, name in enumerate(schema.names) if name not in left_out]
    return {"fields": [schema.field(place) for place in places], "places": places}


def one_ahead(produce: Callable[[], Any]) -> Iterator[Any]:
    """What `produce` returns until None, made in a thread while the caller handles the one before."""
    with ThreadPoolExecutor(1, thread_name_prefix="import") as pool:
        coming = pool.submit(produce)
        while (item := coming.result()) is not None:
            coming = pool.submit(produce)
            yield item
