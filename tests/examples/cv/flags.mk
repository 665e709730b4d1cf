# What a build asks of a page: 23 fields in one call, each then a variable of make.
#   make -f flags.mk PAGE=../talk.md
# `mdfield` is the first in PATH. A field that neither the page nor _lamd.yml has is empty.
FIELDS := date title subtitle author categories layout venue week session people \
	notation assignment bibdir macrosdir snippetsdir diagramsdir postsdir notesdir \
	slidesdir notebooksdir texdir talksince publicationsince

ANSWERS := $(shell mktemp)
STATUS := $(shell mdfield batch $(PAGE) --fields $(FIELDS) >$(ANSWERS); echo $$?)
$(foreach field,$(FIELDS),$(eval $(field) := $$(shell sed -n 's/^$(field)://p' $(ANSWERS))))
REMOVED := $(shell rm -f $(ANSWERS))

.PHONY: show
show:
	$(foreach field,$(FIELDS),$(info $(field)=$($(field))))@exit $(STATUS)
