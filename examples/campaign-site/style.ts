/** One column that fits a phone; colours of the device's scheme with enough contrast in both. */
export const style = `
:root { color-scheme: light dark; --ink: #16202c; --paper: #fff; --soft: #eef2f6; --line: #8593a3; --link: #0b5394; --bad: #a4161a }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf2; --paper: #12181f; --soft: #1d2630; --line: #8593a3; --link: #8ec5ff; --bad: #ff9a9c }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 42rem; padding: 0 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
header { padding: 1.25rem 0; border-bottom: 1px solid var(--line) }
header a { font-weight: 700; color: inherit; text-decoration: none }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .9375rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 2rem 0 1rem }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 1.5rem 0 .5rem }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -100vw } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem }
.campaigns { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem }
.campaigns li { background: var(--soft); border-radius: .5rem; padding: 1rem 1.25rem }
.campaigns h2 { margin-top: 0 } .campaigns p { margin: .25rem 0 }
.when { font-size: .9375rem }
.notice, .problem { background: var(--soft); border-left: .3rem solid var(--line); padding: .75rem 1rem; border-radius: .25rem }
.problem { border-color: var(--bad) } .problem p { margin: 0 } .problem ul { margin: .25rem 0 0; padding-left: 1.25rem }
.field { margin: 1rem 0 } .field label { display: block; font-weight: 600; margin-bottom: .25rem }
.field input { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: .375rem }
.field input[aria-invalid] { border: 2px solid var(--bad) }
.message { display: block; color: var(--bad); margin-top: .25rem }
.trap { position: absolute; left: -200vw }
button { min-height: 2.75rem; padding: .5rem 1.75rem; font: inherit; font-weight: 600; border: 0; border-radius: .375rem;
  background: var(--link); color: var(--paper); cursor: pointer }
`
