export { fillerText } from './filler-text.ts';
export { messageText } from './message-text.ts';
export type { ModelRequest } from './model-request.ts';
export type { ModelFailure, ModelScript, ScriptStep, ToolUse } from './model-script.ts';
export { scriptMarker } from './script-marker.ts';
export { startScriptedModel, type ScriptedModel } from './scripted-model.ts';
