/** The session's agent has no config option of this category. */
export class UnsupportedSessionCategoryError extends Error {
  override readonly name = 'UnsupportedSessionCategoryError';
  readonly sessionId: string;
  readonly category: string;
  readonly availableCategories: string[];

  constructor(sessionId: string, category: string, availableCategories: string[]) {
    super(`session '${sessionId}' has no option of category '${category}'; it has ${list(availableCategories)}`);
    this.sessionId = sessionId;
    this.category = category;
    this.availableCategories = availableCategories;
  }
}

/** The option exists and does not take this value. */
export class UnsupportedSessionValueError extends Error {
  override readonly name = 'UnsupportedSessionValueError';
  readonly sessionId: string;
  readonly category: string;
  readonly configId: string;
  readonly requestedValue: string;
  readonly allowedValues: string[];

  constructor(sessionId: string, category: string, configId: string, requestedValue: string, allowedValues: string[]) {
    super(`'${configId}' of session '${sessionId}' takes ${list(allowedValues)}, not '${requestedValue}'`);
    this.sessionId = sessionId;
    this.category = category;
    this.configId = configId;
    this.requestedValue = requestedValue;
    this.allowedValues = allowedValues;
  }
}

/** The session's agent has no config option of this id. */
export class UnsupportedSessionConfigOptionError extends Error {
  override readonly name = 'UnsupportedSessionConfigOptionError';
  readonly sessionId: string;
  readonly configId: string;
  readonly availableConfigIds: string[];

  constructor(sessionId: string, configId: string, availableConfigIds: string[]) {
    super(`session '${sessionId}' has no config option '${configId}'; it has ${list(availableConfigIds)}`);
    this.sessionId = sessionId;
    this.configId = configId;
    this.availableConfigIds = availableConfigIds;
  }
}

/** The HTTP API of the server carries no such ACP method of a session. `/acp` of the server carries any. */
export class UnsupportedSessionMethodError extends Error {
  override readonly name = 'UnsupportedSessionMethodError';
  readonly sessionId: string;
  readonly method: string;
  readonly supportedMethods: string[];

  constructor(sessionId: string, method: string, supportedMethods: string[]) {
    super(
      `'${method}' cannot be sent to session '${sessionId}' through the sessions API; it takes ${list(supportedMethods)}`,
    );
    this.sessionId = sessionId;
    this.method = method;
    this.supportedMethods = supportedMethods;
  }
}

function list(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.map((value) => `'${value}'`).join(', ');
}
