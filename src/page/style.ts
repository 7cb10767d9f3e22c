import { createHash } from 'node:crypto'

/** The one style sheet of all pages. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a525c;--paper:#fff;--ground:#f3f4f6;--line:#c9ced6;--main:#0b5cab;--on:#fff;--warn:#7a4100;--warnbg:#fff4e0;--bad:#a4161a;--good:#1d6b34}
@media (prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b4bcc8;--paper:#1d2127;--ground:#121519;--line:#4a525e;--main:#7fb8f5;--on:#0a1a2b;--warn:#ffd08a;--warnbg:#3a2a10;--bad:#ff9c9c;--good:#8fdba6}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:36rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.5rem}
.card+.card,.card+p,.card+.actions,.card+form,p+.card,.actions+.card{margin-top:1rem}
.card>:last-child,.card dl:last-child,.card ul:last-child{margin-bottom:0}
.host{margin:0 0 1rem;color:var(--soft);font-size:.9rem}
h1{font-size:1.4rem;line-height:1.3;margin:0 0 .75rem}
h2{font-size:1.1rem;line-height:1.3;margin:1.5rem 0 .4rem}
h3{font-size:1rem;margin:1.25rem 0 .4rem}
.card h2:first-child,.card h3:first-child{margin-top:0}
p{margin:0 0 .75rem}
p,li,dd,.help{max-width:48rem}
ul,ol{margin:0 0 .75rem;padding-left:1.25rem}
ul.plain{list-style:none;padding:0}
ul.plain li+li{margin-top:.75rem}
dl{margin:0 0 .75rem;display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem}
dt{color:var(--soft)}
dd{margin:0}
@media (max-width:26rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
.soft{color:var(--soft)}
.warn{margin:0 0 1rem;background:var(--warnbg);color:var(--warn);border-left:4px solid currentColor;border-radius:.25rem;padding:.75rem 1rem}
.warn p:last-child{margin:0}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;padding:.5rem 1rem}
legend{padding:0 .4rem}
label{display:flex;gap:.6rem;align-items:baseline;padding:.35rem 0}
summary{cursor:pointer;padding:.25rem 0}
.card details{margin:.75rem 0}
.people{list-style:none;padding:0}
.people li{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;padding:.4rem 0;max-width:none}
.people button{min-width:11rem}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1.25rem;border-radius:.5rem;border:1px solid var(--main);background:var(--paper);color:var(--main);cursor:pointer}
button.main{background:var(--main);color:var(--on)}
button.bad{border-color:var(--bad);color:var(--bad)}
a{color:var(--main)}
.wide main{max-width:72rem}
.field{margin:0 0 1rem}
.field label{display:block;font-weight:600;padding:0}
.help{display:block;color:var(--soft);font-size:.9rem}
.problem{display:block;color:var(--bad);font-weight:600}
input:not([type]),input[type=text],input[type=email],input[type=url],input[type=search],input[type=date],input[type=datetime-local],select,textarea{font:inherit;width:100%;max-width:36rem;min-height:2.75rem;padding:.4rem .6rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--paper);color:var(--ink)}
[aria-invalid]{border-color:var(--bad)!important}
.failure{border-left:4px solid var(--bad);margin-bottom:1rem}
.failure:not(.card){padding-left:1rem}
.state{font-weight:600}
.state.good{color:var(--good)}
.state.bad{color:var(--bad)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--paper) 1.5rem,transparent) 0 0/3rem 100% no-repeat local,linear-gradient(270deg,var(--paper) 1.5rem,transparent) 100% 0/3rem 100% no-repeat local,linear-gradient(90deg,var(--line),transparent) 0 0/.6rem 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) 100% 0/.6rem 100% no-repeat scroll,var(--paper)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
thead th{color:var(--soft);font-size:.9rem;white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}
td time,td button{white-space:nowrap}
.tabs ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0}
.tabs a{display:block;padding:.5rem .25rem}
.tabs a[aria-current]{font-weight:600;text-decoration:none;border-bottom:3px solid var(--main)}
.code{overflow-x:auto;white-space:pre;overflow-wrap:normal;font:.85rem/1.5 ui-monospace,monospace;background:var(--ground);padding:.75rem;border-radius:.4rem}
.code i{display:inline-block;width:3.5rem;color:var(--soft);font-style:normal;user-select:none}
.note{white-space:normal;max-width:60rem;font:.9rem/1.4 system-ui,sans-serif;border-left:4px solid var(--warn);background:var(--paper);margin:.25rem 0 .5rem 3.5rem;padding:.5rem .75rem}
.note.error{border-color:var(--bad)}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
pre{overflow-x:auto;background:var(--ground);padding:.75rem;border-radius:.4rem}
a.button{display:inline-block;font-weight:600;min-height:2.75rem;padding:.5rem 1.25rem;border:1px solid var(--main);border-radius:.5rem;text-decoration:none}
progress{width:100%;height:1.25rem;margin:0 0 .75rem;accent-color:var(--main)}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1rem}
.sides .card{margin:0;min-width:0}
.scroll th[scope=row]{overflow-wrap:normal}
.boxes{display:flex;flex-wrap:wrap;gap:0 1.5rem}
mark{background:var(--warnbg);color:var(--warn);padding:0 .2rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
.top{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;background:var(--paper);border-bottom:1px solid var(--line);padding:.5rem 1rem}
.top p,.top ul,.top form{margin:0}
.top .app{font-weight:700}
.top ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0}
.top li a{display:block;padding:.5rem .25rem;text-decoration:none}
.top a[aria-current]{border-bottom:3px solid var(--main);font-weight:600}
.top .who{margin-left:auto;display:flex;gap:.75rem;align-items:center}
@media (max-width:60rem){.top nav{order:1;width:100%}.top .who span{max-width:9rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}}
.top button{min-height:2.25rem;padding:.25rem .9rem}
@media (max-width:40rem){.top{gap:.4rem .75rem;font-size:.9rem}.top button{padding:.25rem .75rem}}
.sub{margin:0 0 1.25rem}
.sub ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0;padding:0 0 .25rem;border-bottom:1px solid var(--line)}
.sub a{display:block;padding:.5rem .25rem;text-decoration:none}
.sub a[aria-current]{border-bottom:3px solid var(--main);font-weight:600}
.examples{margin:0 0 1rem}
.examples p{margin:0}
.filter{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin-bottom:1rem}
.filter .field{margin:0;flex:0 1 20rem}
td button{min-height:2.25rem;padding:.25rem .9rem}
#main:focus{outline:0}
:focus-visible{outline:3px solid var(--main);outline-offset:2px}
`

/** What lets a page have this style sheet and no other. */
export const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
