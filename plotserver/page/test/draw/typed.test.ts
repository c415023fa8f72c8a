import proj4 from "proj4";
import { expect, test } from "vitest";
import { approximateRd } from "../../src/rd.ts";
import { formatDms, readList, readPoint } from "../../src/plot/draw/typed.ts";
import { formatMgrs, fromUtm, parseMgrs, toUtm } from "../../src/plot/draw/utm.ts";

const DOM = { lon: 5.1213, lat: 52.0907 };

test("UTM is what PROJ makes of it, to a tenth of a millimetre", () => {
  for (const point of [DOM, { lon: 3.36, lat: 51.37 }, { lon: 7.2, lat: 53.5 }, { lon: -68.9, lat: 12.1 }, { lon: 12, lat: -33 }]) {
    const made = toUtm(point);
    const [x, y] = proj4(`+proj=utm +zone=${made.zone} ${made.north ? "" : "+south"} +datum=WGS84 +units=m`, [point.lon, point.lat]) as [number, number];
    expect(made.x).toBeCloseTo(x, 4);
    expect(made.y).toBeCloseTo(y, 4);
    const back = fromUtm(made);
    expect(back.lon).toBeCloseTo(point.lon, 9);
    expect(back.lat).toBeCloseTo(point.lat, 9);
  }
});

test("MGRS is what others make of it, and is read back to the metre", () => {
  const { mgrs } = proj4 as unknown as { mgrs: { forward(at: [number, number], digits: number): string } };
  for (const point of [DOM, { lon: 3.36, lat: 51.37 }, { lon: 6.9, lat: 53.2 }, { lon: -68.9, lat: 12.1 }, { lon: 5, lat: 60 }]) {
    // That library rounds where the standard cuts off: to the same metre, or the next.
    const theirs = parseMgrs(mgrs.forward([point.lon, point.lat], 5));
    expect(formatMgrs(point).slice(0, 6)).toBe(mgrs.forward([point.lon, point.lat], 5).replace(/^(\d+.)(..)(.*)/, "$1 $2$3").slice(0, 6));
    expect(theirs?.lon).toBeCloseTo(point.lon, 4);
    const back = parseMgrs(formatMgrs(point));
    expect(back?.lon).toBeCloseTo(point.lon, 4);
    expect(back?.lat).toBeCloseTo(point.lat, 4);
  }
  expect(formatMgrs(DOM)).toBe("31U FT 45325 73249");
  expect(parseMgrs("31U FT 12345")).toBeNull();
  expect(parseMgrs("61U FT 12345 12345")).toBeNull();
  expect(parseMgrs("Tiel")).toBeNull();
});

test.each([
  ["155000 463000", "rd", 5.38721, 52.15517],
  ["RD 155.000, 463.000", "rd", 5.38721, 52.15517],
  ["52,155 5,387", "degrees", 5.387, 52.155],
  ["52.0907N 5.1213E", "degrees", 5.1213, 52.0907],
  ["52°05'26,52\"N 5°07'16,68\"O", "dms", 5.1213, 52.0907],
  ["52°05′26.52″N, 5°07′16.68″E", "dms", 5.1213, 52.0907],
  ["N52 05.442 E5 07.278", "dms", 5.1213, 52.0907],
  ["12°06′00″N 68°54′00″W", "dms", -68.9, 12.1],
  ["31U 645389 5773161", "utm", 5.12218, 52.08989],
  ["UTM 31 645389 5773161", "utm", 5.12218, 52.08989],
  ["31UFT4538973161", "mgrs", 5.12218, 52.08989],
])("“%s” is read as %s", async (text, system, lon, lat) => {
  const rd = await approximateRd();
  const read = readPoint(text, (point) => rd.toLonLat(point));
  expect(read?.system).toBe(system);
  expect(read?.point.lon).toBeCloseTo(lon, 3);
  expect(read?.point.lat).toBeCloseTo(lat, 3);
});

test.each(["", "Tiel", "52 graden", "52°75′00″N 5°00′00″O", "31U 12", "999999 999999"])("“%s” is no coordinate", (text) => {
  expect(readPoint(text, (point) => ({ lon: point.x, lat: point.y }))).toBeNull();
});

test("degrees, minutes and seconds are written so that they are read back", () => {
  expect(formatDms(DOM, "nl")).toBe("52°05′26,52″N 5°07′16,68″O");
  const read = readPoint(formatDms({ lon: -0.5, lat: 59.999999 }, "en"), null);
  expect(read?.point.lat).toBeCloseTo(60, 5);
  expect(read?.point.lon).toBeCloseTo(-0.5, 5);
});

test("a list is read line by line, and says which lines it cannot read", () => {
  const read = readList("breedte;lengte\n52,1; 5,1\n2) 52,2 5,2\n\nB: 52.3 5.3\nhier 12 staat niets", null);
  expect(read.points.map(({ lat }) => lat)).toEqual([52.1, 52.2, 52.3]);
  expect(read.unread).toEqual([{ line: 6, text: "hier 12 staat niets" }]);
  const shape = { type: "Feature", geometry: { type: "LineString", coordinates: [[5, 52], [6, 53]] } };
  expect(readList(JSON.stringify(shape), null).points).toEqual([{ lon: 5, lat: 52 }, { lon: 6, lat: 53 }]);
  expect(readList("POLYGON ((5 52, 6 52, 6 53, 5 52))", null).points).toHaveLength(4);
});
