/** What the pages of the OGC surface have built: their style sheet, and a map for the places that ask for one. */
import "./styles/tokens.css";
import "./styles/document.css";
import "./styles/login.css";

const places = document.querySelectorAll<HTMLElement>("[data-map]");
if (places.length > 0) {
  const { SmallMap } = await import("./small-map.ts");
  for (const place of places) void SmallMap.in(place);
}
