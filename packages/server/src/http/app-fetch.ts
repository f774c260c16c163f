/** Answers one request. The second parameter is what the runtime adapter adds to it. */
export type AppFetch = (request: Request, runtime?: object) => Response | Promise<Response>;
