# Bắt đầu bằng `make up` / Start with `make up`. Everything is installed into .venv; nothing else is touched.

PYTHON ?= $(shell for each in python3 python3.11 python3.12 python3.13; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)
RUN := .venv/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps

# What proves one case from end to end, without screens and desks: `.ci/run engine` times it.
ENGINE := $(addprefix tests/,domain procedure_defs simulators activities runtime workflows startup api/test_fuzz.py \
	api/test_callbacks.py api/test_mail_reports.py api/test_message_reports.py api/portal api/citizen/test_webhooks_again.py \
	journeys/test_demo.py journeys/test_dials.py journeys/test_kill_worker.py journeys/test_resume.py)

# Bytecode is kept, or every process and every sandboxed workflow would compile our modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up demo demo-supervisor test test-slow test-engine browser screenshots bench chaos lint types check lock translate clean

help: ## Danh sách lệnh / This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

up: .venv/installed ## Chạy toàn bộ hệ thống, Ctrl-C để dừng / Run everything, Ctrl-C stops
	@$(RUN) -m cli.main up

demo: .venv/installed ## Xem một ngày làm việc của một cửa / Watch a day at the counter
	@$(RUN) -m cli.main demo

demo-supervisor: .venv/installed ## Gieo mọi loại vấn đề, bàn giám sát tìm ra / Plant every kind of problem, the desk finds all
	@$(RUN) -m cli.main demo-supervisor $(ARGS)

test: .venv/installed-dev ## Chạy kiểm thử / Run the tests
	@$(RUN) -m pytest -n 2 --dist loadfile -m "not slow" $(ARGS)

test-slow: .venv/installed-dev ## Kiểm thử lâu: mọi đường đi, sự cố, khởi động / Slow tests: every path, chaos, start-up
	@$(RUN) -m pytest -m slow $(ARGS)

test-engine: .venv/installed-dev ## Một hồ sơ từ đầu đến cuối: lõi, máy chạy, bên ngoài, bị giết / One case end to end: core, engine, outside, kills
	@# Side by side: the slow tests mostly wait, and the quick ones give way to them.
	@nice -n 5 $(RUN) -m pytest -n 2 --dist loadfile -m "not slow" $(ENGINE) $(ARGS) & quick=$$!; \
	$(RUN) -m pytest -n 2 --dist worksteal -m slow $(ENGINE) $(ARGS); slow=$$?; \
	wait $$quick && exit $$slow

browser: ## Cài Chromium của Debian cho kiểm thử trang (cần root) / Install Debian's Chromium for page tests (needs root)
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; }

screenshots: .venv/installed-dev ## Chụp mọi trang vào var/screenshots / Pictures of every page in var/screenshots
	@$(RUN) -m tests.browser.screenshots $(ARGS)

bench: .venv/installed-dev ## Đo tốc độ / Measure speed
	@$(RUN) -m benchmarks.run $(ARGS)

chaos: .venv/installed-dev ## Bão sự cố: hàng nghìn hồ sơ, hàng trăm lần giết tiến trình / A storm: thousands of cases, hundreds of kills
	@$(RUN) -m tests.chaos $(ARGS)

lint: .venv/installed-dev ## Kiểm tra cách viết và ranh giới các phòng / Check style and room borders
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@.venv/bin/lint-imports

types: .venv/installed-dev ## Kiểm tra kiểu / Check types
	@$(RUN) -m mypy

check: lint types test ## Tất cả kiểm tra trước khi gửi thay đổi / Everything before sending a change

lock: ## Khóa lại phiên bản thư viện (cần uv) / Lock library versions again (needs uv)
	@command -v uv >/dev/null || { echo "Cần uv / Needs uv: pip install uv"; exit 1; }
	@uv pip compile pyproject.toml --extra embedded --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --quiet -o requirements.lock
	@uv pip compile pyproject.toml --extra embedded --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --quiet -o requirements-dev.lock

translate: .venv/installed ## Gom câu chữ mới vào các bản dịch / Collect new texts into the catalogues
	@$(RUN) -m api.translate

clean: ## Xóa môi trường và tệp tạm, giữ dữ liệu / Remove environment and caches, keep the data
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is newer than the lock exactly when the environment holds what the lock says.
.venv/installed: requirements.lock
	@$(ensure_venv)
	@echo "Đang cài thư viện, chỉ lần đầu / Installing libraries, this once ..."
	@$(PIP) -r requirements.lock
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/.venv/bin/python" -m cli.main "$$@"\n' "$(CURDIR)" "$(CURDIR)" > .venv/bin/motcua
	@chmod +x .venv/bin/motcua
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Đang cài công cụ phát triển / Installing development tools ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

define ensure_venv
test -n "$(PYTHON)" || { \
	echo "Cần Python 3.11 trở lên / Needs Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)"; \
	exit 1; }; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "Python thiếu venv hoặc pip / Python lacks venv or pip (Debian, Ubuntu: apt install python3-venv)"; \
	exit 1; }; \
$(RUN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
endef
