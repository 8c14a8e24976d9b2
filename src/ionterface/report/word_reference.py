"""The reference file after which pandoc writes DOCX: pandoc's own with our styles, A4 and numbered pages."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from ionterface.report.pandoc import HERE

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
FOOTER = '<w:footerReference w:type="default" r:id="rIdPageNumber"/>'
_PAGE = (
    f'<w:sectPr>{FOOTER}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
    'w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
)
_FOOTER_PART = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:ftr xmlns:w="{_WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:t>S</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)
_DEFAULTS = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="SimSun"/>'
    '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB" w:eastAsia="zh-CN"/></w:rPr>'
)
_SECTION = re.compile(r"<w:sectPr[^>]*/>|<w:sectPr.*?</w:sectPr>", re.DOTALL)
_STYLE = re.compile(r'<w:style [^>]*?w:styleId="([^"]*)".*?</w:style>', re.DOTALL)


def reference(default: bytes) -> bytes:
    """Our reference file, made of pandoc's default one."""
    parts = unpacked(default)
    parts["word/styles.xml"] = _styles(parts["word/styles.xml"])
    body = _SECTION.sub("", parts["word/document.xml"])
    parts["word/document.xml"] = body.replace("</w:body>", f"{_PAGE}</w:body>")
    parts["word/footer1.xml"] = _FOOTER_PART
    relation = f'<Relationship Type="{_RELATION}/footer" Id="rIdPageNumber" Target="footer1.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace("</Relationships>", relation)
    override = f'<Override PartName="/word/footer1.xml" ContentType="{_TYPE}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", override)
    return packed({name: text.encode("utf-8") for name, text in parts.items()}, default)


def _styles(text: str) -> str:
    ours = {m[1]: m[0] for m in _STYLE.finditer((HERE / "word-styles.xml").read_text(encoding="utf-8"))}
    theirs = {m[1] for m in _STYLE.finditer(text)}
    text = _STYLE.sub(lambda style: ours.get(style[1], style[0]), text)
    text = text.replace("</w:styles>", "".join(ours[name] for name in ours if name not in theirs) + "</w:styles>")
    return re.sub(r"(<w:rPrDefault>).*?(</w:rPrDefault>)", rf"\1{_DEFAULTS}\2", text, flags=re.DOTALL)


def unpacked(content: bytes) -> dict[str, str]:
    """The parts of a DOCX that are text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: archive.read(name).decode("utf-8") for name in names}


def packed(parts: Mapping[str, bytes], original: bytes) -> bytes:
    """The DOCX `original` with these parts replaced or added; nothing in it tells when or where it was packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        infos = {info.filename: info.date_time for info in old.infolist() if not info.is_dir()}
        moment = max(infos.values())
        for name in dict.fromkeys([*infos, *parts]):
            entry = zipfile.ZipInfo(name, date_time=moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, parts[name] if name in parts else old.read(name))
    return made.getvalue()
