/// How the page looks.
enum AnswerPageStyle {
    static let sheet = """
        :root { --ink: #1d1f22; --paper: #fdfdfb; --soft: #5f6670; --line: #d9dbd6; --accent: #1f5fa8; --shade: 190, 80, 20; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e5e2; --paper: #17191c; --soft: #9aa1ab; --line: #353a41; --accent: #82b4ee; --shade: 255, 150, 70; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
        main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        h1 { font-size: 1.45rem; line-height: 1.3; margin: 0 0 1.25rem; }
        h2 { font-size: 1rem; color: var(--soft); font-weight: 600; margin: 2.25rem 0 .75rem; }
        a { color: var(--accent); }
        .answer .text { font-size: 1.25rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        .cite { text-decoration: none; font-size: .8em; vertical-align: .15em; }
        .legend, .note { color: var(--soft); font-size: .85rem; }
        .legend span { color: var(--ink); padding: .1em .4em; white-space: nowrap; }
        .u0, .u1, .u2, .u3, .u4 { border-radius: 2px; }
        .u1 { background: rgba(var(--shade), .10); }
        .u2 { background: rgba(var(--shade), .22); }
        .u3 { background: rgba(var(--shade), .38); }
        .u4 { background: rgba(var(--shade), .58); }
        .mark { display: inline-block; vertical-align: top; max-width: 100%; margin: 0 .3em; font-size: .8rem;
          border: 1px solid var(--accent); border-radius: 4px; padding: 0 .5em; white-space: normal; }
        .mark summary { color: var(--accent); cursor: pointer; }
        .mark.withdrawn { border-style: dashed; }
        .mark p { margin: .25em 0; }
        .evidence { list-style: none; margin: 0; padding: 0; }
        .evidence li { border-top: 1px solid var(--line); padding: .9rem 0; overflow-wrap: anywhere; }
        .evidence li:target { outline: 2px solid var(--accent); outline-offset: 4px; }
        .evidence .head { font-size: .85rem; color: var(--soft); }
        .evidence .head b, .evidence .head em { color: var(--accent); font-style: normal; }
        .evidence .bar { height: 3px; background: var(--line); margin: .45rem 0; }
        .evidence .bar i { display: block; height: 100%; background: var(--accent); }
        blockquote { margin: 0; }
        li:not(.cited) blockquote { color: var(--soft); }
        mark { background: rgba(var(--shade), .3); color: inherit; }
        .graph { --room: min(1180px, 100vw - 2.5rem); width: var(--room); margin-left: calc(50% - var(--room) / 2);
          overflow-x: auto; }
        .graph svg { display: block; min-width: 46rem; max-width: 100%; height: auto; }
        .graph svg .page { fill: none; }
        table { border-collapse: collapse; font-size: .9rem; }
        th { text-align: left; font-weight: 400; color: var(--soft); padding: .1rem 1.5rem .1rem 0; }
        @media print { main { max-width: none; padding: 0; } }

        """
}
