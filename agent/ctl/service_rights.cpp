#include "agent/ctl/service_rights.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "agent/config/read_file.hpp"

namespace writeback::agent {
namespace {

constexpr const char* user_of_unit = "writebackd";
constexpr const char* ini_file_of_unit = "/etc/writebackd/writebackd.ini";
constexpr std::size_t most_bytes_of_an_ini_file = 1024UL * 1024;

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

/// Every value of the ini file that names a file or folder which is there.
struct NamedFile {
  ConfigError where;
  NeededPath path;
};
std::vector<NamedFile> named_files(const Config& config) {
  namespace fs = std::filesystem;
  std::vector<NamedFile> all;
  all.push_back({{config.file, 0, "", "", ""}, {config.file}});
  all.push_back({{config.file, 0, "agent", "state_dir", ""}, {config.state_dir, true}});
  const FileContent content = read_file(config.file, most_bytes_of_an_ini_file);
  if (!content.text) return all;
  std::vector<ConfigError> ignored;
  const fs::path folder = fs::absolute(config.file).parent_path();
  for (const auto& section : IniFile::parse(*content.text, config.file, ignored).sections) {
    for (const auto& [key, value] : section.values) {
      if (value.text.empty() || value.text.size() > 4096 || key == "state_dir") continue;
      const fs::path path = folder / value.text;
      std::error_code no_file;
      if (!fs::exists(path, no_file)) continue;
      all.push_back({{config.file, value.line, section.name, key, ""}, {path}});
    }
  }
  return all;
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
  const bool is_of_unit = std::filesystem::equivalent(config.file, ini_file_of_unit, ignored);
  if (geteuid() != 0 || !is_of_unit || getpwnam(user_of_unit) == nullptr) return {};
  const auto files = named_files(config);
  std::vector<NeededPath> paths;
  for (const auto& file : files) {
    // One that is not there yet is made at the start.
    if (std::filesystem::exists(file.path.path, ignored)) paths.push_back(file.path);
  }
  std::vector<ConfigError> mistakes;
  for (const std::size_t place : not_open_to(user_of_unit, paths)) {
    const auto& path = paths[place];
    for (const auto& file : files) {
      if (file.path.path != path.path) continue;
      ConfigError mistake = file.where;
      mistake.message =
          path.for_writing
              ? path.path + " is not the service's to write: chown -R writebackd: " + path.path
              : path.path + " can't be read by the service: chgrp writebackd " + path.path +
                    " && chmod g+r " + path.path + ", and the folders above it g+x";
      mistakes.push_back(std::move(mistake));
    }
  }
  return mistakes;
}

}  // namespace writeback::agent
