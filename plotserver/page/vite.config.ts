import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = process.env["PLOTSERVER_URL"] ?? "http://127.0.0.1:8000";
const SERVED_BY_THE_SERVER = ["/v1", "/ogc", "/tiles", "/basemap", "/sprites", "/grids", "/tekens", "/symbolen/", "/plotstijl.json", "/plotwerker.js"];

/** Lets the browser fetch the map's code along with the page's, not after it. */
const mapEarly: Plugin = {
  name: "map-early",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle, path }) =>
      Object.keys(path.endsWith("/index.html") ? (bundle ?? {}) : {})
        .filter((file) => /^assets\/(map|maplibre-gl)-(?!worker).*\.js$/.test(file))
        .map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` }, injectTo: "head" })),
  },
};

export default defineConfig({
  plugins: [mapEarly],
  build: {
    outDir: "../static",
    // By this the server finds what belongs to its own pages.
    manifest: "manifest.json",
    rollupOptions: { input: ["index.html", "symbolen.html", "sleutels.html", "activiteiten.html", "beelden.html", "soc.html", "netwerk.html", "catalogus.html", "plot.html", "src/plot/worker.ts", "src/document.ts"] },
    emptyOutDir: true,
    target: "es2022",
    // A data: address would ask for a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
  },
  worker: { format: "es" },
  server: {
    port: 5173,
    proxy: Object.fromEntries(SERVED_BY_THE_SERVER.map((path) => [path, SERVER])),
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
