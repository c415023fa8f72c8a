/**
 * ETRS89 (EPSG:4258) to RD New (EPSG:28992) and back, by proj4.
 *
 * Exact with the rdtrans2018 correction grid, which is fetched once and late (2.3 MB); until then, and where the
 * grid does not reach, by seven parameters: at most about 25 cm off, and said so by `exact: false`.
 */
import type proj4Module from "proj4";
import { hasRd, type LonLat, type RdPoint } from "./coordinates.ts";

type Proj4 = typeof proj4Module;

const ETRS89 = "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs";
const RD_PROJECTION =
  "+proj=sterea +lat_0=52.15616055555555 +lon_0=5.38763888888889 +k=0.9999079 " +
  "+x_0=155000 +y_0=463000 +ellps=bessel +units=m +no_defs";
const SEVEN_PARAMETERS =
  "+towgs84=565.4171,50.3319,465.5524,-0.398957388243134,0.343987817378283,-1.87740163998045,4.0725";

export interface Rd {
  readonly exact: boolean;
  /** Metres, or null where RD is not valid. */
  toRd(point: LonLat): RdPoint | null;
  toLonLat(point: RdPoint): LonLat;
}

/** By seven parameters. */
export async function approximateRd(): Promise<Rd> {
  const proj4 = await loadProj4();
  return converter(proj4, `${RD_PROJECTION} ${SEVEN_PARAMETERS}`, false);
}

/** With the NTv2 grid given; throws when it is no such grid. */
export async function exactRd(grid: ArrayBuffer): Promise<Rd> {
  const proj4 = await loadProj4();
  proj4.nadgrid("rdtrans2018", grid);
  return converter(proj4, `${RD_PROJECTION} +nadgrids=rdtrans2018`, true);
}

async function loadProj4(): Promise<Proj4> {
  return (await import("proj4")).default;
}

function converter(proj4: Proj4, definition: string, exact: boolean): Rd {
  const { forward, inverse } = proj4(ETRS89, definition);
  return {
    exact,
    toRd(point) {
      if (!hasRd(point)) return null;
      const [x, y] = forward([point.lon, point.lat]);
      return Number.isFinite(x) && Number.isFinite(y) ? { x: x as number, y: y as number } : null;
    },
    toLonLat({ x, y }) {
      const [lon, lat] = inverse([x, y]);
      return { lon: lon as number, lat: lat as number };
    },
  };
}
