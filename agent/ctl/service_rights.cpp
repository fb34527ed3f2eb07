#include "agent/ctl/service_rights.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "agent/config/named_files.hpp"
#include "agent/unit.hpp"

namespace writeback::agent {
namespace {

bool is_open(const NeededPath& needed) {
  if (needed.for_writing) return access(needed.path.c_str(), R_OK | W_OK | X_OK) == 0;
  const int file = open(needed.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file >= 0) close(file);
  return file >= 0;
}

/// In the process of that user: one byte for each path.
[[noreturn]] void tell(const passwd& user, const std::vector<NeededPath>& paths, int to) {
  if (initgroups(user.pw_name, user.pw_gid) != 0 || setgid(user.pw_gid) != 0 ||
      setuid(user.pw_uid) != 0) {
    _exit(1);
  }
  for (const auto& path : paths) {
    const char open = is_open(path) ? '1' : '0';
    if (write(to, &open, 1) != 1) _exit(1);
  }
  _exit(0);
}

std::string advice_on(const NeededPath& needed) {
  std::string text = needed.path;
  if (needed.for_writing) {
    text += " is not the service's to write: chown -R writebackd: ";
    return text += needed.path;
  }
  text += " can't be read by the service: chgrp writebackd ";
  text += needed.path;
  text += " && chmod g+r ";
  text += needed.path;
  return text += ", and the folders above it g+x";
}

bool is_state_dir(const NamedFile& file) {
  return file.key == "state_dir";
}

}  // namespace

std::vector<std::size_t> not_open_to(const std::string& user,
                                     const std::vector<NeededPath>& paths) {
  const passwd* known = getpwnam(user.c_str());
  int ends[2] = {-1, -1};
  if (known == nullptr || pipe2(ends, O_CLOEXEC) != 0) return {};
  const pid_t child = fork();
  if (child == 0) tell(*known, paths, ends[1]);
  close(ends[1]);
  std::vector<std::size_t> closed;
  char open = '0';
  for (std::size_t place = 0; child > 0 && read(ends[0], &open, 1) == 1; ++place) {
    if (open == '0') closed.push_back(place);
  }
  close(ends[0]);
  int status = 0;
  if (child <= 0 || waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error("what the user " + user + " may read can't be found out");
  }
  return closed;
}

std::vector<ConfigError> hidden_from_service(const Config& config) {
  std::error_code ignored;
  const bool is_of_unit = std::filesystem::equivalent(config.file, unit::ini_file, ignored);
  if (geteuid() != 0 || !is_of_unit || getpwnam(unit::user) == nullptr) return {};
  std::vector<NamedFile> files = files_named_in(config);
  std::vector<NeededPath> paths;
  // The usual one, which no key names; one that is not there yet is made at the start.
  const bool has_usual = std::none_of(files.begin(), files.end(), is_state_dir) &&
                         std::filesystem::exists(config.state_dir, ignored);
  if (has_usual) files.push_back({"agent", "state_dir", 0, config.state_dir});
  paths.reserve(files.size());
  for (const auto& file : files) paths.push_back({file.path, is_state_dir(file)});
  std::vector<ConfigError> mistakes;
  for (const std::size_t place : not_open_to(unit::user, paths)) {
    const std::string message = advice_on(paths[place]);
    const auto& file = files[place];
    mistakes.push_back({config.file, file.line, file.section, file.key, message});
  }
  return mistakes;
}

}  // namespace writeback::agent
