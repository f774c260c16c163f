import type { AgentSettings } from './agent-settings.ts';
import type { MetadataKeeper } from './metadata-keeper.ts';
import type { OpenToolCalls } from './open-tool-calls.ts';

/** Keeps what a session knows of its agent up to date with the `session/update` notifications that pass. */
export class AgentUpdates {
  readonly #settings: AgentSettings;
  readonly #toolCalls: OpenToolCalls;
  readonly #metadata: MetadataKeeper;
  readonly #modeMarkerText: () => string | undefined;

  constructor(options: {
    settings: AgentSettings;
    toolCalls: OpenToolCalls;
    metadata: MetadataKeeper;
    /** What the present agent puts before the id of a mode when it tells a change as a message. */
    modeMarkerText: () => string | undefined;
  }) {
    this.#settings = options.settings;
    this.#toolCalls = options.toolCalls;
    this.#metadata = options.metadata;
    this.#modeMarkerText = options.modeMarkerText;
  }

  /** Takes one update. Kinds that are not known pass by: they are in the log as they came. */
  received(update: Record<string, unknown>): void {
    switch (update['sessionUpdate']) {
      case 'tool_call':
      case 'tool_call_update':
        this.#toolCalls.upsert(update);
        return;
      case 'current_mode_update':
      case 'config_option_update':
        if (this.#settings.updated(update)) {
          this.settingsChanged();
        }
        return;
      case 'agent_message_chunk':
        this.#modeTold(update);
        return;
      case 'usage_update':
        this.usageChanged(update);
        return;
      case 'session_info_update':
        if (typeof update['title'] === 'string' && this.#metadata.current.isTitleChosen !== true) {
          this.#metadata.change({ title: update['title'] });
          this.#metadata.persistInBackground();
        }
        return;
      default:
        return;
    }
  }

  settingsChanged(): void {
    const { modes, configOptions } = this.#settings;
    this.#metadata.change({ modes, configOptions });
    this.#metadata.persistInBackground();
  }

  #modeTold({ content }: Record<string, unknown>): void {
    const marker = this.#modeMarkerText();
    const text = (content as { text?: unknown } | null | undefined)?.text;
    if (marker !== undefined && typeof text === 'string' && text.startsWith(marker)) {
      this.received({ sessionUpdate: 'current_mode_update', currentModeId: text.slice(marker.length).trim() });
    }
  }

  usageChanged(reported: Record<string, unknown>): void {
    const { sessionUpdate: _kind, ...usage } = reported;
    this.#metadata.change({ usage: { ...this.#metadata.current.usage, ...usage } });
  }
}
