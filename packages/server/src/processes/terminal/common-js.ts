/** The exports of a CommonJS module that was imported: runtimes and bundlers put them beside `default`, or only into it. */
export function exportsOf<Module extends object>(imported: Module): Module {
  return (imported as { default?: Module }).default ?? imported;
}
