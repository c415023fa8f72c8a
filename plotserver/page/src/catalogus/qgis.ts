/** What QGIS needs of a service: the address to paste, and a layer definition file that opens layers at once. Pure. */
import type { Hit, Service } from "./model.ts";

const RD = "EPSG:28992";

/** The address as QGIS and other programs take it: of a WMS, WFS, WCS or WMTS with its capabilities. */
export function address({ protocol, url }: Service, origin: string): string {
  const whole = new URL(url, origin);
  const service = /^OGC:(WMS|WFS|WCS|WMTS)$/.exec(protocol)?.[1];
  if (!service) return whole.href;
  const named = [...whole.searchParams.keys()].map((key) => key.toLowerCase());
  if (!named.includes("service")) whole.searchParams.set("service", service);
  if (!named.includes("request")) whole.searchParams.set("request", "GetCapabilities");
  return whole.href;
}

interface Source {
  provider: string;
  kind: "raster" | "vector";
  source: string;
}

/** How QGIS opens a layer; null for what it cannot open without more questions (WMTS, files, sensors). */
export function sourceOf({ protocol, url, laag }: Service, origin: string): Source | null {
  const base = new URL(url, origin);
  if (protocol === "OGC:WMS" && laag) {
    const parts = ["contextualWMSLegend=0", `crs=${RD}`, "dpiMode=7", "format=image/png", `layers=${encodeURIComponent(laag)}`, "styles", `url=${encodeURIComponent(base.href)}`];
    return { provider: "wms", kind: "raster", source: parts.join("&") };
  }
  if (protocol === "OGC:WFS" && laag) {
    return { provider: "WFS", kind: "vector", source: `pagingEnabled='true' restrictToRequestBBOX='1' srsname='${RD}' typename='${laag}' url='${base.href}' version='auto'` };
  }
  if (/^OGC:?[ -]?API features$/i.test(protocol)) {
    const [, root = base.href, collection = laag] = /^(.*?)\/collections\/([^/]+)/.exec(base.href) ?? [];
    const named = laag || collection;
    return named ? { provider: "OAPIF", kind: "vector", source: `restrictToRequestBBOX='1' srsname='OGC:CRS84' typename='${named}' url='${root}'` } : null;
  }
  return null;
}

/** A layer definition (.qlr) with the layers that QGIS can open of these records; null when there are none. */
export function layerDefinition(records: readonly Pick<Hit, "titel" | "diensten">[], origin: string): { text: string; layers: number } | null {
  const found = records.flatMap(({ titel, diensten }) =>
    diensten.flatMap((service) => {
      const source = sourceOf(service, origin);
      const name = diensten.length > 1 ? `${titel} (${service.titel || service.laag})` : titel;
      return source ? [{ ...source, name }] : [];
    }),
  );
  if (!found.length) return null;
  const ids = found.map((_, at) => `plotserver_${at}`);
  const tree = found.map(({ name, provider, source }, at) =>
    `<layer-tree-layer id="${ids[at]}" name="${xml(name)}" providerKey="${provider}" source="${xml(source)}" checked="Qt::Checked" expanded="0"/>`,
  );
  const layers = found.map(({ name, provider, source, kind }, at) =>
    `<maplayer type="${kind}"><id>${ids[at]}</id><datasource>${xml(source)}</datasource><layername>${xml(name)}</layername><provider>${provider}</provider></maplayer>`,
  );
  const text = `<!DOCTYPE qgis-layer-definition>
<qlr><layer-tree-group name="" checked="Qt::Checked" expanded="1">${tree.join("\n")}</layer-tree-group><maplayers>${layers.join("\n")}</maplayers></qlr>
`;
  return { text, layers: found.length };
}

function xml(text: string): string {
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (sign) => named[sign] ?? sign);
}
