// The style sheet. Sizes are in px, so that a host page's root font does not change them; browser zoom does.

const DARK = `
  --s: var(--plainterm-surface, #161f25); --t: var(--plainterm-tint, #212d34); --i: var(--plainterm-ink, #e9eff1);
  --m: var(--plainterm-muted, #a9b8bf); --l: var(--plainterm-line, #41525b); --w: #ffb4a8; color-scheme: dark;`;

const STYLE = /*css*/ `
  :host { all: initial !important; display: block !important;
    --a: var(--plainterm-color, #0b6e6e); --on: var(--plainterm-on-color, var(--on-auto, #fff));
    --s: var(--plainterm-surface, #fff); --t: var(--plainterm-tint, #f1f6f6); --i: var(--plainterm-ink, #1d2b33);
    --m: var(--plainterm-muted, #52636c); --l: var(--plainterm-line, #ccd8db); --w: #a3271b;
    --b: calc(20px + var(--plainterm-offset, 0px) + env(safe-area-inset-bottom, 0px)); color-scheme: light; }
  [hidden], :host([hidden]) { display: none !important; }
  :host([theme=dark]) { ${DARK} }
  @media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${DARK} } }
  * { box-sizing: border-box; margin: 0; padding: 0; font: inherit; color: inherit; letter-spacing: inherit; list-style: none; }
  .launch, dialog { font: 16px/1.5 var(--plainterm-font, system-ui, sans-serif);
    position: fixed; inset: auto; inset-block-end: var(--b); inset-inline-end: 20px; z-index: var(--plainterm-z, 2147483000); }
  :host([corner=start]) .launch, :host([corner=start]) dialog { inset-inline: 20px auto; }
  button { min-height: 44px; min-width: 44px; border: 1px solid; border-color: color-mix(in srgb, var(--m) 75%, var(--s));
    border-radius: 12px; background: none; padding: 8px 14px; cursor: pointer; text-align: start; }
  button:hover, summary:hover, #words li:hover { background: var(--t); }
  :focus-visible { outline: 3px solid var(--i); outline-offset: 2px; }
  .launch, .send, .you, .cite:hover, .cite:focus-visible { background: var(--a) !important; color: var(--on); }
  .launch { display: flex; align-items: center; gap: 10px; min-height: 52px; padding: 10px 20px;
    border: 2px solid var(--s); border-radius: 99px; font-weight: 600; box-shadow: 0 6px 20px #0003; }
  svg { width: 22px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; display: block; }
  dialog { width: 412px; max-width: calc(100vw - 40px); height: auto; max-height: min(680px, calc(100dvh - 20px - var(--b)));
    border: 1px solid var(--l); border-radius: var(--plainterm-radius, 18px); background: var(--s); color: var(--i);
    box-shadow: 0 6px 20px #0003; overflow: hidden; }
  dialog[open] { display: flex; }
  .panel { display: flex; flex-direction: column; flex: 1; min-width: 0; overflow-y: auto; text-align: start; overflow-wrap: anywhere; }
  .bar { display: flex; gap: 4px; align-items: center; padding: 10px 10px 10px 20px; border-block-end: 1px solid var(--l); }
  h2 { flex: 1; font-weight: 600; font-size: 17px; }
  h2:focus { outline: 0; }
  .small, .note, h3, dt { font-size: 13px; color: var(--m); }
  .icon { border-color: transparent; padding: 10px; }
  .log { flex: 1; min-height: 120px; overflow-y: auto; overscroll-behavior: contain; padding: 20px; display: grid;
    gap: 28px; align-content: start; }
  .hello, .says, .next { display: grid; gap: 8px; justify-items: start; }
  h3 { margin-block-end: 6px; }
  .turn, .it { display: grid; gap: 14px; min-width: 0; }
  .turn > *, .it > * { min-width: 0; }
  .you { justify-self: end; max-width: 88%; padding: 8px 14px; border-radius: 16px 16px 4px 16px; }
  .chip { justify-self: start; border: 1px solid; border-radius: 99px; padding: 1px 10px; font-size: 13px; font-weight: 600; }
  .emergency { border: 2px solid var(--w); border-radius: 14px; padding: 14px; }
  .emergency a { font-size: 24px; display: inline-block; padding: 4px; }
  .mark { color: var(--w); font-weight: 600; }
  .hello p { font-size: 19px; font-weight: 600; }
  .lead { font-weight: 600; font-size: 17px; }
  .cites { white-space: nowrap; }
  .cite, .n { min-height: 24px; min-width: 24px; padding: 0 5px; margin-inline-start: 4px; border: 1px solid transparent;
    border-radius: 8px; font-size: 13px; line-height: 22px; font-weight: 600; text-align: center; background: var(--t); }
  h3, h4, dt, strong { font-weight: 600; }
  .differ { background: var(--t); border-radius: 14px; padding: 14px; }
  .sides { display: grid; gap: 10px; margin-block: 10px; }
  .sides > li { background: var(--s); border: 1px solid var(--l); border-radius: 12px; padding: 10px 14px; display: grid; gap: 8px; }
  dl { border-inline-start: 3px solid var(--l); padding-inline-start: 14px; }
  details { border-block-start: 1px solid var(--l); }
  summary { display: flex; gap: 10px; align-items: baseline; min-height: 44px; padding: 10px 4px; cursor: pointer; font-size: 15px; }
  summary::-webkit-details-marker { display: none; }
  summary::after { content: ""; margin-inline-start: auto; flex: none; width: 8px; height: 8px; align-self: center;
    border: solid; border-width: 0 2px 2px 0; rotate: 45deg; }
  [open] > summary::after { rotate: 225deg; }
  summary .small { display: block; }
  .quote { padding: 0 4px 14px 36px; display: grid; gap: 8px; }
  .quote a { display: inline-block; padding-block: 10px; }
  .back { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
  form { display: flex; gap: 8px; padding: 12px 14px 8px; border-block-start: 1px solid var(--l); position: relative; }
  input { flex: 1; min-width: 0; padding: 10px 14px; border: 1px solid var(--m); border-radius: 14px; background: var(--s);
    text-overflow: ellipsis; }
  ::placeholder { color: var(--m); opacity: 1; }
  #words { position: absolute; inset-inline: 14px; bottom: 100%; max-height: 40vh; overflow-y: auto; padding: 4px;
    background: var(--s); border: 1px solid var(--m); border-radius: 14px; box-shadow: 0 6px 20px #0003; }
  #words li { padding: 10px; border-radius: 12px; cursor: pointer; }
  #words [aria-selected=true], [aria-selected=true] .small { background: var(--i); color: var(--s); }
  .send { padding: 12px; border-radius: 14px; }
  .note { padding: 0 18px calc(12px + env(safe-area-inset-bottom, 0px)); }
  .hide { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (max-width: 480px), (max-height: 460px) {
    :host(:not([inline])) dialog { inset: 0 !important; width: 100vw; max-width: none; height: 100dvh; max-height: none;
      border: 0; border-radius: 0; }
  }
  :host([inline]) { height: 100% !important; }
  :host([inline]) dialog { position: static; width: 100%; max-width: none; height: 100%; min-height: 340px; max-height: none;
    border: 0; border-radius: 0; box-shadow: none; }
  @media (forced-colors: active) { .launch, .send, .you, .cite, .n { border: 1px solid; }
    #words [aria-selected=true] { outline: 2px solid Highlight; } }
  @media print { ::details-content { content-visibility: visible; block-size: auto; } .launch, form, .note, .icon, .back, .next, .hello { display: none !important; }
    dialog[open], .panel, .log { all: unset !important; display: block !important; } * { color: #000 !important; } }`;
