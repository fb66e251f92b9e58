"""HTML parts: one page in one file, nothing loaded from elsewhere."""

import base64
from collections.abc import Sequence
from html import escape

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222222; margin: 2rem auto; max-width: 70rem;
       padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.9rem; margin: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.7rem 0.25rem 0;
         border-bottom: 1px solid #D9D9D9; }
th { color: #6B6B6B; font-weight: 600; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td.date { white-space: nowrap; }
.error { color: #B03A00; font-weight: 600; } .warning { color: #8A5A00; font-weight: 600; }
.info { color: #0072B2; }
"""


def document(title: str, *parts: str) -> str:
    """Return a whole page in UTF-8 that is also well-formed XML."""
    body = "\n".join(part for part in (element("h1", title), *parts) if part)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def element(tag: str, text: str, kind: str = "") -> str:
    """Return an element that holds text alone."""
    mark = f' class="{kind}"' if kind else ""
    return f"<{tag}{mark}>{escape(text)}</{tag}>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], kinds: Sequence[str]) -> str:
    """Return a table.

    Args:
        head: Titles of the columns.
        rows: Cells as text.
        kinds: Class of each column's cells; `severity` takes the cell's own text.
    """
    if not rows:
        return ""
    titles = "".join(element("th", title) for title in head)
    lines = [
        "".join(
            element("td", cell, cell if kind == "severity" else kind)
            for cell, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    ]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def picture(png: bytes, caption: str) -> str:
    """Return a picture that lies in the page itself."""
    data = base64.b64encode(png).decode("ascii")
    return f'<p><img alt="{escape(caption)}" src="data:image/png;base64,{data}"/></p>'
