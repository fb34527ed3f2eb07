#include "agent/ctl/typed_password.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "policy/cleansing_allocator.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t max_password_bytes = 4096;

volatile std::sig_atomic_t told_to_end = 0;

/// Turns the echo off for its lifetime. A signal that ended the process would leave the terminal
/// silent, so it ends the reading instead.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    struct sigaction end_reading {};
    end_reading.sa_handler = [](int /*signal*/) { told_to_end = 1; };
    for (std::size_t i = 0; i < signals.size(); ++i) {
      sigaction(signals[i], &end_reading, &before_signals_[i]);
    }
    silent_ = tcgetattr(terminal, &before_) == 0;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (silent_) silent_ = tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (silent_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    for (std::size_t i = 0; i < signals.size(); ++i) {
      sigaction(signals[i], &before_signals_[i], nullptr);
    }
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  [[nodiscard]] bool silent() const { return silent_; }

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  int terminal_;
  bool silent_ = false;
  termios before_{};
  std::array<struct sigaction, signals.size()> before_signals_{};
};

void say(int terminal, std::string_view text) {
  static_cast<void>(!::write(terminal, text.data(), text.size()));
}

/// A line without its end. Byte by byte: what follows it is not ours. False: none, or too long.
bool read_line(int from, CleansedString& line) {
  line.clear();
  line.reserve(max_password_bytes);  // never moved, so that no copy stays behind
  char byte = 0;
  while (true) {
    const ssize_t count = ::read(from, &byte, 1);
    if (count < 0 && errno == EINTR && told_to_end == 0) continue;
    if (count < 0) return false;
    if (count == 0) break;
    if (byte == '\n') return true;
    if (line.size() == max_password_bytes) return false;
    line.push_back(byte);
  }
  return !line.empty();
}

bool ask(int terminal, const std::string& prompt, CleansedString& line) {
  const Silence silence(terminal);
  if (!silence.silent()) return false;
  say(terminal, prompt);
  const bool read = read_line(terminal, line);
  say(terminal, "\n");
  return read;
}

}  // namespace

std::optional<Secret> read_new_password(const std::string& user, std::string& objection) {
  CleansedString first;
  if (isatty(STDIN_FILENO) == 0) {
    if (read_line(STDIN_FILENO, first)) {
      if (!first.empty() && first.back() == '\r') first.pop_back();
      return Secret(std::string_view(first.data(), first.size()));
    }
    objection = "no password on standard input: one line was expected";
    return std::nullopt;
  }
  CleansedString second;
  if (!ask(STDIN_FILENO, "New password of " + user + ": ", first) ||
      !ask(STDIN_FILENO, "The same again: ", second)) {
    objection = "no password was typed";
    return std::nullopt;
  }
  if (first != second) {
    objection = "the two are different: nothing was changed";
    return std::nullopt;
  }
  return Secret(std::string_view(first.data(), first.size()));
}

}  // namespace writeback::agent
