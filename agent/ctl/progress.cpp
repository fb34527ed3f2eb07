#include "agent/ctl/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace writeback::agent {
namespace {

constexpr std::size_t width = 30;
constexpr std::chrono::milliseconds between_bars{100};
constexpr std::chrono::seconds between_lines{10};

}  // namespace

Progress::Progress(std::string what, std::size_t all)
    : what_(std::move(what)),
      all_(all),
      on_terminal_(isatty(STDERR_FILENO) != 0),
      shown_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  make_room();
}

void Progress::make_room() {
  if (has_bar_) std::fputs("\r\033[K", stderr);
  has_bar_ = false;
}

void Progress::step(std::size_t more) {
  done_ += more;
  const auto now = std::chrono::steady_clock::now();
  const bool is_first = on_terminal_ && !has_bar_;
  if (!is_first && now - shown_ < (on_terminal_ ? between_bars : between_lines)) return;
  shown_ = now;
  show();
}

void Progress::show() {
  has_bar_ = on_terminal_;
  if (all_ == 0) {
    std::fprintf(stderr, on_terminal_ ? "\r%s: %zu" : "%s: %zu\n", what_.c_str(), done_);
    return;
  }
  if (!on_terminal_) {
    std::fprintf(stderr, "%s: %zu of %zu\n", what_.c_str(), done_, all_);
    return;
  }
  const std::size_t filled = done_ * width / all_;
  const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
  std::fprintf(stderr, "\r%s [%s] %zu of %zu", what_.c_str(), bar.c_str(), done_, all_);
}

}  // namespace writeback::agent
