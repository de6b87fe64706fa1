import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import expressStaticGzip from "express-static-gzip";

/**
 * Names of built files hold their hash; the page itself is asked for anew each time. The build has put a compressed copy
 * beside each file that gains by it: a township's line is slow.
 */
export const serveClient = (directory: string): RequestHandler => {
  const router = Router();
  router.use(
    "/assets",
    expressStaticGzip(join(directory, "assets"), {
      enableBrotli: true,
      orderPreference: ["br"],
      index: false,
      serveStatic: {
        // Over the no-store of everything else.
        setHeaders: (response) =>
          response.setHeader(
            "Cache-Control",
            "public, max-age=31536000, immutable",
          ),
        fallthrough: false,
      },
    }),
  );
  router.use(express.static(directory, { index: false, cacheControl: false }));
  // Any other address that a person opens is a page of the client; programs ask for JSON and get a 404.
  router.get(
    /^(?!\/(api|dicom-web|socket\.io)\/).*/,
    (request, response, next) => {
      if (request.accepts(["html", "json"]) !== "html") next();
      else
        response.sendFile(join(directory, "index.html"), {
          cacheControl: false,
        });
    },
  );
  return router;
};
