#include "agent/ctl/typed_password.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

#include "policy/cleansing_allocator.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t max_password_bytes = 4096;

/// Turns the echo off for its lifetime. A signal that ends the process would leave the terminal
/// silent, so signals wait until the line is there.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &signals_);
    silent_ = tcgetattr(terminal, &before_) == 0;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    if (silent_) silent_ = tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (silent_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    sigprocmask(SIG_SETMASK, &signals_, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  [[nodiscard]] bool silent() const { return silent_; }

 private:
  int terminal_;
  bool silent_ = false;
  termios before_{};
  sigset_t signals_{};
};

constexpr char interrupt = 3;  // Ctrl-C, which is a character without ISIG

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
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (byte == '\n') return true;
    if (byte == interrupt && isatty(from) != 0) return false;
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
