import { expect, test } from "vitest";
import { formatLonLat, formatRd, hasRd, parseCoordinate } from "../src/coordinates.ts";

const rd = (x: number, y: number) => ({ kind: "rd", point: { x, y } });
const lonlat = (lon: number, lat: number) => ({ kind: "lonlat", point: { lon, lat } });

test.each([
  ["155000 463000", rd(155000, 463000)],
  ["155000,463000", rd(155000, 463000)],
  ["RD 155.000, 463.000", rd(155000, 463000)],
  ["155 000 463 000", rd(155000, 463000)],
  ["55.000 463.000", rd(55000, 463000)],
  ["120700.723 487525.501", rd(120700.723, 487525.501)],
  ["120700,723 487525,501", rd(120700.723, 487525.501)],
  ["52.155 5.387", lonlat(5.387, 52.155)],
  ["52,155 5,387", lonlat(5.387, 52.155)],
  ["52.155,5.387", lonlat(5.387, 52.155)],
  ["52,155; 5,387", lonlat(5.387, 52.155)],
  ["52.155N 5.387E", lonlat(5.387, 52.155)],
  ["5.387 E 52.155 N", lonlat(5.387, 52.155)],
  ["12.178° N 68.241° W", lonlat(-68.241, 12.178)],
])("“%s” is read as a coordinate", (text, expected) => {
  expect(parseCoordinate(text)).toEqual(expected);
});

test.each(["Tiel", "Nieuwegein 12", "155000", "999999 999999", "52.1 5.3 7", "", "1e3 2e3"])(
  "“%s” is no coordinate",
  (text) => {
    expect(parseCoordinate(text)).toBeNull();
  },
);

test("what is written can be read back", () => {
  expect(formatRd({ x: 155000.4, y: 463000 })).toBe("155\u202f000, 463\u202f000");
  expect(parseCoordinate(formatRd({ x: 155000.4, y: 463000 }))).toEqual(rd(155000, 463000));
  expect(parseCoordinate(formatLonLat({ lon: 5.3872, lat: 52.15517 }, "nl"))).toEqual(lonlat(5.3872, 52.15517));
  expect(parseCoordinate(formatLonLat({ lon: -68.241, lat: 12.178 }, "en"))).toEqual(lonlat(-68.241, 12.178));
});

test("degrees are written as the language does", () => {
  expect(formatLonLat({ lon: 5.3872, lat: 52.15517 }, "nl")).toBe("52,15517°\u202fN  5,38720°\u202fO");
  expect(formatLonLat({ lon: 5.3872, lat: -52.15517 }, "en")).toBe("52.15517°\u202fS  5.38720°\u202fE");
});

test("RD is offered in the Netherlands and not on Bonaire", () => {
  expect(hasRd({ lon: 5.39, lat: 52.16 })).toBe(true);
  expect(hasRd({ lon: -68.24, lat: 12.18 })).toBe(false);
});
