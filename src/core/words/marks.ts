import type { Phrase } from './phrases.ts'

/** Something in the form of a text. */
export interface Mark {
  readonly weight: Phrase['weight']
  /** Without one of these no text has it. */
  readonly needs: readonly string[]
  /** For texts in lower case. Looks ahead a bounded number of characters, so that no text takes long. */
  readonly form: RegExp
}

const mark = (weight: Mark['weight'], needs: string, ...forms: readonly string[]): Mark => ({
  weight,
  needs: needs.split(' '),
  form: new RegExp(forms.join('|'), 'mu'),
})

export const marks: readonly Mark[] = [
  // Of a conversation, or of what is around words of others.
  mark(
    3,
    '<',
    '<\\|[a-z_]{2,20}\\|>|<</?sys>>|<(?:start|end)_of_turn>',
    '</?(?:system|assistant|developer|instructions?|data|document|untrusted|record|user_input)\\b[^>\\n]{0,40}>',
  ),
  mark(3, '[ «', '\\[/?inst\\]|«/?(?:data|end)\\b'),
  mark(
    3,
    ':',
    '^[\\s>*#"\\[(-]{0,8}(?:system|assistant|developer)[\\])*(#a-z ]{0,12} ?(?:prompt|message|note|override|nachricht|hinweis)[\\])*]{0,3} ?:',
    '^action ?:[^\\n]{0,80}\\n\\s{0,4}action input ?:',
  ),
  mark(2, ':', '^[\\s>*#"\\[(-]{0,8}(?:system|assistant|developer)[\\])*]{0,3} ?:', '\\nassistant ?:'),
  mark(2, ':', '^[\\s>*]{0,4}(?:human|q|frage) ?: ?[^\\n]{0,200}\\n[\\s>*]{0,4}(?:ai|bot|a|antwort|ki) ?:'),
  mark(3, '#', '^#{1,4} ?(?:system|instruction|new instruction|response|assistant)'),
  mark(3, '--- === *** ### <<', '(?:(?<![-=*#])[-=*#]{3,}|(?<!<)<{2,}) ?(?:end|begin|start|ende|beginn|anfang)\\b'),
  // A call of a tool, or the result of one.
  mark(3, '<', '</?(?:tool_call|function_call|tool_result|tool_use|invoke|parameter)s?\\b'),
  mark(
    3,
    '"',
    '"(?:tool|function)_?calls?" ?:|"(?:tool_use|tool_result|function_call)"',
    '"method" ?: ?"(?:tools|resources|prompts)/|"jsonrpc" ?:|"structuredcontent" ?:|"iserror" ?:',
  ),
  mark(
    3,
    ':',
    '\\b(?:tool|function|werkzeug)[ -]?(?:call|result|output|response|ergebnis|ausgabe|aufruf)[^:\\n]{0,30}:',
  ),
  // An address that carries something out.
  mark(
    3,
    '://',
    '!\\[[^\\]\\n]{0,100}\\]\\( ?https?://[^)\\s]{0,200}[?=]',
    'https?://[^\\s"\'<>{\\[]{1,200}(?:\\{[^}\\n]{1,60}\\}|\\[[a-z_ ]{3,40}\\]|%7b|\\$\\()',
    'https?://[^\\s"\'<>]{1,200}<[a-z_ ]{3,40}>',
  ),
  mark(
    3,
    '<',
    '<img[^>\\n]{0,200}[?=](?:\\{|\\[|%7b)',
    '<(?:script|iframe|svg|object|embed)\\b|<[a-z][^>\\n]{0,80} on[a-z]{3,14} ?=',
  ),
  mark(
    2,
    ']( ][ ]: script: data:',
    '!\\[[^\\]\\n]{0,100}\\][(\\[]|^ {0,3}\\[[^\\]\\n]{1,80}\\]: ?<?https?:',
    '\\b(?:javascript|vbscript):|data:text/html',
  ),
  mark(1, '://', '\\b(?:send|forward|post|sende|schicke|leite|submit|upload)\\b[^\\n]{0,80}https?://'),
  // What people do not see.
  mark(
    2,
    'display: display:n font-size visibility color',
    'display: ?none|font-size: ?0(?![.\\d])|visibility: ?hidden|color\\W{1,3}(?:white|#fff)(?![\\w])',
  ),
  mark(2, '<!--', '<!--[^\\n]{0,20}\\b(?:ai|ki|assistant|system|ignore|instruction)'),
  // What people cannot read.
  mark(2, '\\ &#', '(?:\\\\x[0-9a-f]{2}|\\\\u[0-9a-f]{4}|&#x?[0-9a-f]{2,6};){8}'),
  // The same as the first of the phrases, where words are not parted, or endings are many.
  mark(
    3,
    'инструкци указани правил 無視 忽略 تعليمات talimat 지시',
    'игнорируй[^.\\n]{0,40}(?:инструкци|указани|правил)|指示[^。\\n]{0,10}無視|忽略[^。\\n]{0,20}(?:指示|指令|说明)',
    'تجاهل[^.\\n]{0,30}(?:تعليمات|التعليمات)|talimat[^.\\n]{0,20}yok say|지시[^.\\n]{0,10}무시',
  ),
]

/** What people cannot read, in texts that have a word as long as this. */
export const blob = { weight: 2, longWord: 30, form: /(?<![\w/=?&%.+-])[a-z0-9+/]{72}/u } as const

/** Letters that are parted, so that no word is found, in texts that have as many words of one letter in a row. */
export const parted = { weight: 2, letters: 8 } as const

/** A tool by its name, which has capitals in it, and that it is to be called. */
export const toolByName = {
  weight: 2,
  needs: /[a-z][A-Z]/,
  form: /\b(?:[Cc]all|[Ii]nvoke|[Uu]se|[Rr]un|[Ee]xecute|with|[Ss]tart|[Rr]ufe|[Nn]utze|[Vv]erwende|[Ff]ühre|[Ss]tarte)\b[^.\n]{0,40}?\b[a-z]{3,20}[A-Z][A-Za-z]{2,40}\b/u,
} as const
