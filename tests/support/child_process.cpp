#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <stdexcept>

namespace writeback::support {
namespace {

constexpr std::chrono::seconds patience_after_sigterm{20};

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) all.emplace_back(*variable);
  all.insert(all.end(), added.begin(), added.end());
  return all;
}

}  // namespace

ChildProcess::ChildProcess(const Start& start) {
  // setpriv becomes the program and asks the kernel to end it when the test process is gone.
  std::vector<std::string> arguments = {"/usr/bin/setpriv", "--pdeathsig", "KILL", "--"};
  arguments.insert(arguments.end(), start.arguments.begin(), start.arguments.end());
  auto environment = environment_with(start.environment);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, start.input_file.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, start.output_file.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (start.stderr_only) {
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, 2, 1);
  }
  const int failed = posix_spawn(&pid_, arguments.front().c_str(), &actions, nullptr,
                                 pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    throw std::runtime_error("can't start " + start.arguments.front() + ": " +
                             std::strerror(failed));
  }
  pid_descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

ChildProcess::~ChildProcess() {
  end();
  if (pid_descriptor_ >= 0) close(pid_descriptor_);
}

bool ChildProcess::collect(bool wait) {
  if (exit_code_) return true;
  int status = 0;
  if (waitpid(pid_, &status, wait ? 0 : WNOHANG) != pid_) return false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

bool ChildProcess::running() {
  return !collect(false);
}

void ChildProcess::signal(int number) const {
  if (!exit_code_) kill(pid_, number);
}

std::optional<int> ChildProcess::wait_for_exit(std::chrono::milliseconds limit) {
  if (!collect(false)) {
    pollfd ended{pid_descriptor_, POLLIN, 0};
    poll(&ended, 1, static_cast<int>(limit.count()));
    static_cast<void>(collect(false));
  }
  return exit_code_;
}

int ChildProcess::end() {
  if (running()) {
    signal(SIGTERM);
    if (!wait_for_exit(patience_after_sigterm)) {
      signal(SIGKILL);
      static_cast<void>(collect(true));
    }
  }
  return exit_code_.value_or(-1);
}

}  // namespace writeback::support
