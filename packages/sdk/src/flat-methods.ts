/**
 * The published flat names of the nouns (`readFsFile`, `runProcess`, …), each one line over the noun that does it (`files`, `processes`, …).
 * The façade inherits them, so that code written against 0.4.2 needs no change.
 */
export abstract class FlatMethods {}
