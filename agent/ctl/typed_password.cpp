#include "agent/ctl/typed_password.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "agent/ctl/printable.hpp"
#include "policy/cleansing_allocator.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t max_password_bytes = 4096;

volatile std::sig_atomic_t told_to_end = 0;

/// Turns the echo off for its lifetime. A signal that ended the process would leave the terminal
/// silent, so it ends the reading instead; outside of wait_for_input() it waits.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    sigset_t held{};
    sigemptyset(&held);
    struct sigaction end_reading {};
    end_reading.sa_handler = [](int /*signal*/) { told_to_end = 1; };
    for (std::size_t i = 0; i < signals.size(); ++i) {
      sigaddset(&held, signals[i]);
      sigaction(signals[i], &end_reading, &before_signals_[i]);
    }
    sigprocmask(SIG_BLOCK, &held, &before_mask_);
    silent_ = tcgetattr(terminal, &before_) == 0;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (silent_) silent_ = tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (silent_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    sigprocmask(SIG_SETMASK, &before_mask_, nullptr);
    for (std::size_t i = 0; i < signals.size(); ++i) {
      sigaction(signals[i], &before_signals_[i], nullptr);
    }
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  [[nodiscard]] bool silent() const { return silent_; }

  /// False: a signal says that it is to end.
  [[nodiscard]] bool wait_for_input() const {
    pollfd input{terminal_, POLLIN, 0};
    while (told_to_end == 0) {
      const int ready = ppoll(&input, 1, nullptr, &before_mask_);
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
    }
    return false;
  }

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  int terminal_;
  bool silent_ = false;
  termios before_{};
  sigset_t before_mask_{};
  std::array<struct sigaction, signals.size()> before_signals_{};
};

void say(int terminal, std::string_view text) {
  static_cast<void>(!::write(terminal, text.data(), text.size()));
}

/// A line without its end. Byte by byte: what follows it is not ours. False: none, or too long.
/// `silence`: where the line is typed.
bool read_line(int from, CleansedString& line, const Silence* silence) {
  line.clear();
  line.reserve(max_password_bytes);  // never moved, so that no copy stays behind
  char byte = 0;
  while (silence == nullptr || silence->wait_for_input()) {
    const ssize_t count = ::read(from, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) return !line.empty();
    if (byte == '\n') return true;
    if (line.size() == max_password_bytes) return false;
    line.push_back(byte);
  }
  return false;
}

bool ask(int terminal, const std::string& prompt, CleansedString& line) {
  const Silence silence(terminal);
  if (!silence.silent()) return false;
  say(terminal, prompt);
  const bool read = read_line(terminal, line, &silence);
  say(terminal, "\n");
  return read;
}

/// The terminal itself: standard input may be open for reading only.
class Terminal {
 public:
  Terminal() : opened_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  ~Terminal() {
    if (opened_ >= 0) ::close(opened_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  [[nodiscard]] int get() const { return opened_ >= 0 ? opened_ : STDIN_FILENO; }

 private:
  int opened_;
};

}  // namespace

std::optional<Secret> read_new_password(const std::string& user, std::string& objection) {
  CleansedString first;
  if (isatty(STDIN_FILENO) == 0) {
    if (read_line(STDIN_FILENO, first, nullptr)) {
      if (!first.empty() && first.back() == '\r') first.pop_back();
      return Secret(std::string_view(first.data(), first.size()));
    }
    objection = "no password on standard input: one line was expected";
    return std::nullopt;
  }
  const Terminal terminal;
  CleansedString second;
  if (!ask(terminal.get(), "New password of " + printable(user) + ": ", first) ||
      !ask(terminal.get(), "The same again: ", second)) {
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
