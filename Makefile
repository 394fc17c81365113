# litecast: what people want to do, each in one word.  The build itself is in CMakeLists.txt.
#
#   make demo      convert the digits model and run it beside TensorFlow's answers
#   make test      every test, sanitizer build included
#   make           build build/release/litecast
#   make install   program, library, header, man page (PREFIX=/usr/local, DESTDIR)
#   make models    convert and compare every family of keras.applications (needs TensorFlow, 25 minutes the first time)
#   make fuzz      every fuzz target for SECONDS_EACH=60 (needs clang)
#   make bench     speed and memory beside the official converter and cp (needs TensorFlow)
#   make docs      generate docs/ops.md, docs/diagnostics.md and the CLI reference
#   make clean     remove build/

JOBS ?= 2
PREFIX ?= /usr/local
SECONDS_EACH ?= 60
RELEASE = build/release
PYTHON = build/python
export NINJA_STATUS = [%f/%t] 

.PHONY: all build demo test models fuzz bench install docs clean setup
all: build

setup:
	@scripts/setup

build: setup
	@cmake -S . -B $(RELEASE) -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=$(PREFIX) >build/cmake.log || { cat build/cmake.log; exit 1; }
	@ninja -C $(RELEASE) -j $(JOBS) --quiet

demo: build
	@scripts/demo

test: build
	@scripts/test --jobs $(JOBS)

models: build
	@scripts/setup --oracle
	@nice $(PYTHON) tests/models/applications.py export
	@$(PYTHON) tests/models/applications.py check

fuzz:
	@scripts/setup --fuzz
	@scripts/fuzz --seconds $(SECONDS_EACH)

bench: build
	@scripts/setup --oracle
	@$(PYTHON) bench/growth.py

install: build
	@cmake --install $(RELEASE)

docs: build
	@scripts/docs

clean:
	rm -rf build
