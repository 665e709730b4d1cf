#include "liquid/markdown_html.h"

#include <md4c.h>
#include <stdint.h>

#include "liquid/markdown_lines.h"

enum { LIST_DEPTH = 64 };

struct printer {
    struct buf *out;
    size_t start;           /* of this text in the buffer */
    bool loose[LIST_DEPTH]; /* the items of the list at this depth hold paragraphs */
    unsigned lists;         /* depth */
    unsigned images;        /* an image's text becomes its alt attribute */
    struct buf alt;
};

static bool is_loose(const struct printer *printer) {
    return printer->lists > 0 && printer->loose[(printer->lists - 1) % LIST_DEPTH];
}

static void put_escaped(struct buf *out, const char *text, size_t len, bool attribute) {
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '&') {
            buf_puts(out, "&amp;");
        } else if (text[i] == '<') {
            buf_puts(out, "&lt;");
        } else if (text[i] == '>') {
            buf_puts(out, "&gt;");
        } else if (text[i] == '"' && attribute) {
            buf_puts(out, "&quot;");
        } else {
            buf_putc(out, text[i]);
        }
    }
}

static void put_attribute(struct printer *printer, const char *name, const MD_ATTRIBUTE *value) {
    struct buf *out = printer->out;
    buf_printf(out, " %s=\"", name);
    for (int i = 0; value->text && value->substr_offsets[i] < value->size; i++) {
        unsigned from = value->substr_offsets[i], to = value->substr_offsets[i + 1];
        if (value->substr_types[i] == MD_TEXT_ENTITY) {
            buf_append(out, value->text + from, to - from);
        } else {
            put_escaped(out, value->text + from, to - from, true);
        }
    }
    buf_putc(out, '"');
}

static void enter_list(struct printer *printer, bool tight, const char *tag) {
    printer->loose[printer->lists++ % LIST_DEPTH] = !tight;
    buf_puts(printer->out, tag);
}

static int status(const struct printer *printer) {
    return printer->out->failure != BUF_FINE || printer->alt.failure != BUF_FINE;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context) {
    struct printer *printer = context;
    struct buf *out = printer->out;
    switch (type) {
    case MD_BLOCK_QUOTE:
        buf_puts(out, "<blockquote>\n");
        break;
    case MD_BLOCK_UL:
        enter_list(printer, ((MD_BLOCK_UL_DETAIL *)detail)->is_tight, "<ul>\n");
        break;
    case MD_BLOCK_OL:
        enter_list(printer, ((MD_BLOCK_OL_DETAIL *)detail)->is_tight, "<ol>\n");
        break;
    case MD_BLOCK_LI:
        buf_puts(out, is_loose(printer) ? "<li>\n" : "<li>");
        break;
    case MD_BLOCK_HR:
        buf_puts(out, "<hr />\n");
        break;
    case MD_BLOCK_H:
        buf_printf(out, "<h%u>", ((MD_BLOCK_H_DETAIL *)detail)->level);
        break;
    case MD_BLOCK_CODE:
        buf_puts(out, "<pre><code>");
        break;
    case MD_BLOCK_P:
        buf_puts(out, "<p>");
        break;
    default:
        break;
    }
    return status(printer);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context) {
    struct printer *printer = context;
    struct buf *out = printer->out;
    switch (type) {
    case MD_BLOCK_QUOTE:
        buf_puts(out, "</blockquote>\n");
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        printer->lists--;
        buf_puts(out, type == MD_BLOCK_UL ? "</ul>\n" : "</ol>\n");
        break;
    case MD_BLOCK_LI:
        buf_puts(out, "</li>\n");
        break;
    case MD_BLOCK_H:
        buf_printf(out, "</h%u>\n", ((MD_BLOCK_H_DETAIL *)detail)->level);
        break;
    case MD_BLOCK_CODE:
        buf_puts(out, "</code></pre>\n");
        break;
    case MD_BLOCK_P:
        buf_puts(out, "</p>\n");
        break;
    default:
        break;
    }
    return status(printer);
}

static void enter_link(struct printer *printer, const MD_SPAN_A_DETAIL *link) {
    buf_puts(printer->out, "<a");
    put_attribute(printer, "href", &link->href);
    if (link->title.text) {
        put_attribute(printer, "title", &link->title);
    }
    buf_putc(printer->out, '>');
}

static void put_image(struct printer *printer, const MD_SPAN_IMG_DETAIL *image) {
    buf_puts(printer->out, "<img alt=\"");
    put_escaped(printer->out, printer->alt.data ? printer->alt.data : "", printer->alt.len, true);
    buf_putc(printer->out, '"');
    put_attribute(printer, "src", &image->src);
    if (image->title.text) {
        put_attribute(printer, "title", &image->title);
    }
    buf_puts(printer->out, " />");
    buf_clear(&printer->alt);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context) {
    struct printer *printer = context;
    if (type == MD_SPAN_IMG) {
        printer->images++;
    }
    if (printer->images) {
        return 0;
    }
    switch (type) {
    case MD_SPAN_EM:
        buf_puts(printer->out, "<em>");
        break;
    case MD_SPAN_STRONG:
        buf_puts(printer->out, "<strong>");
        break;
    case MD_SPAN_CODE:
        buf_puts(printer->out, "<code>");
        break;
    case MD_SPAN_A:
        enter_link(printer, detail);
        break;
    default:
        break;
    }
    return status(printer);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context) {
    struct printer *printer = context;
    if (type == MD_SPAN_IMG && --printer->images == 0) {
        put_image(printer, detail);
    }
    if (printer->images || type == MD_SPAN_IMG) {
        return status(printer);
    }
    switch (type) {
    case MD_SPAN_EM:
        buf_puts(printer->out, "</em>");
        break;
    case MD_SPAN_STRONG:
        buf_puts(printer->out, "</strong>");
        break;
    case MD_SPAN_CODE:
        buf_puts(printer->out, "</code>");
        break;
    case MD_SPAN_A:
        buf_puts(printer->out, "</a>");
        break;
    default:
        break;
    }
    return status(printer);
}

static int put_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context) {
    struct printer *printer = context;
    if (printer->images) {
        buf_append(&printer->alt, text, size);
        return status(printer);
    }
    switch (type) {
    case MD_TEXT_BR:
        buf_puts(printer->out, "<br />\n");
        break;
    case MD_TEXT_SOFTBR:
        buf_putc(printer->out, '\n');
        break;
    case MD_TEXT_HTML:
    case MD_TEXT_ENTITY:
        buf_append(printer->out, text, size);
        break;
    default:
        put_escaped(printer->out, text, size, false);
    }
    return status(printer);
}

bool markdown_html(struct sv text, struct buf *out) {
    static const MD_PARSER parser = {.flags = MD_FLAG_PERMISSIVEATXHEADERS,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = put_text};
    struct printer printer = {.out = out, .start = out->len};
    struct buf lines;
    buf_init(&lines, out->max < UINT32_MAX / 2 ? out->max : UINT32_MAX / 2);
    buf_init(&printer.alt, out->max);
    markdown_lines(text, &lines);
    bool fine = lines.failure == BUF_FINE;
    if (fine && lines.len) {
        fine = md_parse(lines.data, (MD_SIZE)lines.len, &parser, &printer) == 0 &&
               status(&printer) == 0;
    }
    buf_dispose(&printer.alt);
    buf_dispose(&lines);
    while (fine && out->len > printer.start && out->data[out->len - 1] == '\n') {
        out->data[--out->len] = '\0';
    }
    return fine;
}
