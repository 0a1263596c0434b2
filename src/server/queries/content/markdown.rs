//! Markdown to HTML that can be put into a page as it is: raw HTML shows as text, links lead to the web or to mail and
//! nowhere else, images are named and not loaded, nothing carries a style.

use super::{code, escape};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html::push_html};

/// `source` as safe HTML.
pub fn html(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let is_hidden = |character: char| character.is_control() && !matches!(character, '\n' | '\t' | '\r');
    let source = &source.replace(is_hidden, "\u{fffd}");
    let mut safe = Safe::default();
    let mut html = String::with_capacity(source.len() * 3 / 2);
    push_html(&mut html, Parser::new_ext(source, options).flat_map(|event| safe.event(event)));
    html
}

/// What is open while events pass.
#[derive(Default)]
struct Safe {
    /// A code block's caption and text.
    code: Option<(String, String)>,
    /// Whether each open link became one.
    links: Vec<bool>,
}

impl Safe {
    fn event<'a>(&mut self, event: Event<'a>) -> Vec<Event<'a>> {
        if let Some((_, text)) = &mut self.code {
            match event {
                Event::End(TagEnd::CodeBlock) => return self.code_block(),
                Event::Text(more) => text.push_str(&more),
                _ => {}
            }
            return vec![];
        }
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let caption = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((caption, String::new()));
                vec![]
            }
            Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
            Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
            Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
            // Headings of a message are not headings of the page.
            Event::Start(Tag::Heading { .. }) => markup("<p class=\"md-heading\">"),
            Event::End(TagEnd::Heading(_)) => markup("</p>"),
            // Alignment would come as a style.
            Event::Start(Tag::Table(columns)) => {
                let plain = columns.iter().map(|_| pulldown_cmark::Alignment::None).collect();
                vec![Event::Html("<div class=\"md-table\" tabindex=\"0\">".into()), Event::Start(Tag::Table(plain))]
            }
            Event::End(TagEnd::Table) => vec![Event::End(TagEnd::Table), Event::Html("</div>".into())],
            Event::TaskListMarker(done) => vec![Event::Text(if done { "☑ " } else { "☐ " }.into())],
            // People break lines where they mean it.
            Event::SoftBreak => vec![Event::HardBreak],
            Event::Start(Tag::Image { .. }) => markup("<span class=\"md-image\">Image: "),
            Event::End(TagEnd::Image) => markup("</span>"),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(&dest_url),
            Event::End(TagEnd::Link) => match self.links.pop() {
                Some(true) => markup("</a>"),
                _ => vec![],
            },
            other => vec![other],
        }
    }

    fn link<'a>(&mut self, target: &str) -> Vec<Event<'a>> {
        let allowed = is_web_or_mail(target);
        self.links.push(allowed);
        if !allowed {
            return vec![];
        }
        let target = escape::html(target);
        vec![Event::Html(format!("<a href=\"{target}\" rel=\"noopener nofollow\" target=\"_blank\">").into())]
    }

    fn code_block<'a>(&mut self) -> Vec<Event<'a>> {
        let (caption, text) = self.code.take().unwrap_or_default();
        vec![Event::Html(block(&caption, &code::html(&text, &caption)).into())]
    }
}

/// A code block with its caption, if it has one.
pub fn block(caption: &str, code: &str) -> String {
    let mut html = String::from("<div class=\"code\">");
    if !caption.is_empty() {
        html.push_str("<div class=\"code-caption\">");
        escape::push(&mut html, caption);
        html.push_str("</div>");
    }
    html.push_str("<pre tabindex=\"0\"><code>");
    html.push_str(code);
    html.push_str("</code></pre></div>\n");
    html
}

fn is_web_or_mail(target: &str) -> bool {
    let target = target.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme))
}

fn markup<'a>(html: &'static str) -> Vec<Event<'a>> {
    vec![Event::Html(html.into())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_shows_as_text() {
        for hostile in ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<style>*{}</style>", "<!-- <b> -->"] {
            let shown = html(hostile);
            for tag in ["<script", "<img", "<style", "<!--", "<b>"] {
                assert!(!shown.contains(tag), "{hostile} gave {shown}");
            }
        }
    }

    #[test]
    fn links_lead_to_the_web_or_to_mail() {
        for hostile in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.test",
            "/api",
            "&#106;avascript:x",
        ] {
            let shown = html(&format!("[a]({hostile}) <{hostile}>"));
            assert!(!shown.contains("<a "), "{hostile} gave {shown}");
        }
        assert_eq!(
            html("[a](https://a.test/?q=\"'&b)"),
            "<p><a href=\"https://a.test/?q=&quot;&#39;&amp;b\" rel=\"noopener nofollow\" target=\"_blank\">a</a></p>\n"
        );
    }

    #[test]
    fn images_are_named_and_not_loaded() {
        assert_eq!(html("![a *cat*](https://a.test/cat.png)"), "<p><span class=\"md-image\">Image: a <em>cat</em></span></p>\n");
    }

    #[test]
    fn nothing_carries_a_style() {
        let shown = html("|a|b|\n|:-|-:|\n|1|2|\n\n# T\n\n- [x] done\n\n```rust\nfn a() {}\n```\n");
        assert!(!shown.contains("style") && shown.contains("<table>") && shown.contains("c-keyword"), "{shown}");
    }

    #[test]
    fn captions_and_inline_code_are_escaped() {
        let shown = html("`<b>`\n\n```\"><script>.rs\nx\n```\n");
        assert!(shown.contains("<code>&lt;b&gt;</code>") && !shown.contains("<script"), "{shown}");
    }

    #[test]
    fn any_text_will_do() {
        for text in ["\0", "\u{202e}abc", "مرحبا **بك**", "[", "```", "![[[", "a\r\nb", "\u{feff}"] {
            html(text);
        }
        html(&"> ".repeat(5_000));
        html(&"*a ".repeat(5_000));
        assert!(html("a\0b").contains("a\u{fffd}b"));
    }
}
