/* fuzz_xlsx.c - the first byte says what the rest is: a whole workbook, or one part of it (the sheet,
 * the shared strings, the styles, the workbook's own). What was read and written must read and be
 * written again to the same bytes. */
#include <stdlib.h>

#include "formats/excel.h"
#include "formats/xlsx_pack.h"

enum { WHOLE, SHEET, STRINGS, STYLES, WORKBOOK, KINDS };

static const char *const PARTS[KINDS] = {
    [SHEET] = "xl/worksheets/sheet1.xml",
    [STRINGS] = "xl/sharedStrings.xml",
    [STYLES] = "xl/styles.xml",
    [WORKBOOK] = "xl/workbook.xml",
};

#define RELATION(id, type, target)                                                                 \
    "<Relationship Id='" id "' Type='x/" type "' Target='" target "'/>"

/* Each uses the others: texts by number, numbers with a style. */
static const char *const DEFAULTS[KINDS] = {
    [SHEET] =
        "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
        "<row><c s='1'><v>45306.25</v></c><c s='2'><v>1.5</v></c></row></sheetData></worksheet>",
    [STRINGS] = "<sst><si><t>a</t></si><si><t>b</t></si><si><t>c</t></si></sst>",
    [STYLES] = "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='46'/>"
               "<xf numFmtId='21'/></cellXfs></styleSheet>",
    [WORKBOOK] = "<workbook><sheets><sheet name='Sheet1' r:id='r1'/></sheets></workbook>",
};

static void put(struct xlsx_pack *pack, const char *name, struct sv bytes) {
    xlsx_pack_begin(pack, name);
    xlsx_pack_write(pack, bytes);
    xlsx_pack_end(pack);
}

static struct buf make_book(int kind, struct sv part) {
    struct buf book;
    struct xlsx_pack pack;
    buf_init(&book, (size_t)64 << 20);
    xlsx_pack_open(&pack, &book);
    put(&pack, "xl/_rels/workbook.xml.rels",
        SV("<Relationships>" RELATION("r1", "worksheet", "worksheets/sheet1.xml")
               RELATION("r2", "sharedStrings", "sharedStrings.xml")
                   RELATION("r3", "styles", "styles.xml") "</Relationships>"));
    for (int i = SHEET; i < KINDS; i++) {
        put(&pack, PARTS[i], i == kind ? part : sv_from(DEFAULTS[i]));
    }
    if (xlsx_pack_close(&pack, NULL) != LYN_OK) {
        abort();
    }
    return book;
}

static struct buf write_book(const struct frame *frame) {
    struct buf book;
    struct lyn_error err;
    buf_init(&book, (size_t)64 << 20);
    if (format_excel.write_frame(frame, NULL, &book, &err) != LYN_OK) {
        if (err.code != LYN_INVALID_ARGUMENT) { /* a text too long for a cell */
            abort();
        }
        buf_clear(&book);
    }
    return book;
}

static void must_survive(struct call *call, const struct frame *frame) {
    struct buf first = write_book(frame);
    struct frame *again = NULL;
    struct format_input input = {.bytes = buf_view(&first), .name = SV("again"), .call = call};
    if (first.len == 0) {
        buf_dispose(&first);
        return;
    }
    if (format_excel.read_frame(&input, &again, NULL) != LYN_OK) {
        abort();
    }
    struct buf second = write_book(again);
    if (!sv_equal(buf_view(&first), buf_view(&second))) {
        abort();
    }
    buf_dispose(&second);
    frame_unref(again);
    buf_dispose(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    if (size == 0) {
        return 0;
    }
    limits.cells = 1 << 16;
    limits.file_bytes = (size_t)16 << 20;
    limits.request_bytes = (size_t)64 << 20;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, NULL) != LYN_OK) {
        abort();
    }
    int kind = data[0] % KINDS;
    struct sv rest = {(const char *)data + 1, size - 1};
    struct buf book = {0};
    if (kind != WHOLE) {
        book = make_book(kind, rest);
    }
    struct value entry_value = value_null();
    struct value_entry entry = {value_string(SV("header")), entry_value};
    struct value options = {.kind = VALUE_MAP, .map = {&entry, data[0] >= 128 ? 1 : 0}};
    struct format_input input = {.bytes = kind == WHOLE ? rest : buf_view(&book),
                                 .name = SV("fuzz.xlsx"),
                                 .options = &options,
                                 .call = &call};
    struct frame *frame = NULL;
    struct lyn_error err = {0};
    if (format_excel.read_frame(&input, &frame, &err) == LYN_OK) {
        must_survive(&call, frame);
        frame_unref(frame);
    } else if (!err.reason[0] || !err.message[0]) {
        abort();
    }
    buf_dispose(&book);
    call_dispose(&call);
    return 0;
}
