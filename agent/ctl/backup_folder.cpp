#include "agent/ctl/backup_folder.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "agent/ctl/daemon_call.hpp"

namespace writeback::agent {
namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  const std::string text = path + ": " + std::generic_category().message(error);
  if (error == EACCES || error == EPERM) throw CallFailure(exit_not_permitted, text);
  throw std::runtime_error(text);
}

/// An open file, closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

void write_all(int to, const char* bytes, std::size_t count, const std::string& path) {
  while (count > 0) {
    const ssize_t written = ::write(to, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path, errno);
    bytes += written;
    count -= static_cast<std::size_t>(written);
  }
}

void copy_all(int from, int to, const std::string& original, const std::string& copy) {
  std::array<char, 64UL * 1024> chunk{};
  while (true) {
    const ssize_t count = ::read(from, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(original, errno);
    if (count == 0) break;
    write_all(to, chunk.data(), static_cast<std::size_t>(count), copy);
  }
  if (fsync(to) != 0) fail(copy, errno);
}

std::string name_of_user(uid_t user) {
  const passwd* known = getpwuid(user);
  return known != nullptr ? known->pw_name : std::to_string(user);
}

std::string name_of_group(gid_t group) {
  const ::group* known = getgrgid(group);
  return known != nullptr ? known->gr_name : std::to_string(group);
}

/// For a shell.
std::string quoted(const std::string& text) {
  std::string all = "'";
  for (const char c : text) all += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return all + "'";
}

std::string octal(unsigned mode) {
  std::ostringstream text;
  text << "0" << std::oct << mode;
  return text.str();
}

}  // namespace

BackupFolder::BackupFolder(std::string folder)
    : folder_(std::move(folder)), partial_(folder_ + ".partial") {
  while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
  partial_ = folder_ + ".partial";
  struct stat there {};
  if (lstat(folder_.c_str(), &there) == 0) {
    throw std::runtime_error(folder_ + " is there already; name a new folder");
  }
  if (mkdir(partial_.c_str(), S_IRWXU) != 0) {
    if (errno == EEXIST) {
      throw std::runtime_error(partial_ +
                               " is there: another backup is under way, or one was cut short; "
                               "remove it if it was");
    }
    if (errno == ENOENT) {
      throw std::runtime_error(folder_ + ": make the folder that it is to be in first");
    }
    fail(folder_, errno);
  }
  anchor_ = open(partial_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat made {};
  if (anchor_ < 0 || fstat(anchor_, &made) != 0 || made.st_uid != geteuid()) {
    throw std::runtime_error(partial_ + " was changed by somebody else");
  }
  root_ = "/proc/self/fd/" + std::to_string(anchor_);
  fs::create_directory(root_ / "files");
}

BackupFolder::~BackupFolder() {
  std::error_code ignored;
  if (!finished_ && !root_.empty()) {
    fs::remove_all(root_ / "files", ignored);
    for (const char* name : {"restore", "RESTORE.txt"}) fs::remove(root_ / name, ignored);
    fs::remove(partial_, ignored);
  }
  if (anchor_ >= 0) ::close(anchor_);
}

fs::path BackupFolder::copy_of(const fs::path& original) const {
  return root_ / "files" / fs::absolute(original).lexically_normal().relative_path();
}

void BackupFolder::make_folders(const fs::path& original) {
  const fs::path folder = original.parent_path();
  fs::create_directories(copy_of(folder));
  const bool known = std::any_of(folders_.begin(), folders_.end(),
                                 [&](const Entry& entry) { return entry.path == folder; });
  struct stat of {};
  if (known || stat(folder.c_str(), &of) != 0) return;
  folders_.push_back(
      {folder, name_of_user(of.st_uid), name_of_group(of.st_gid), of.st_mode & 0777U});
}

void BackupFolder::keep(const fs::path& original, const struct stat& of) {
  // No mode that lends a right (setuid) is kept.
  entries_.push_back(
      {original, name_of_user(of.st_uid), name_of_group(of.st_gid), of.st_mode & 0777U});
}

bool BackupFolder::copy(const fs::path& named, Place place) {
  const fs::path original = fs::absolute(named).lexically_normal();
  const bool once = std::none_of(entries_.begin(), entries_.end(),
                                 [&](const Entry& entry) { return entry.path == original; });
  if (!once) return true;
  const int no_link = place == Place::of_service ? O_NOFOLLOW : 0;
  const Descriptor from(
      open(original.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | no_link));
  if (from.get() < 0 && errno == ENOENT) return false;
  if (from.get() < 0) fail(original, errno);
  struct stat of {};
  if (fstat(from.get(), &of) != 0) fail(original, errno);
  if (!S_ISREG(of.st_mode) || (place == Place::of_service && of.st_nlink > 1)) {
    throw std::runtime_error(
        original.string() +
        " is no file of its own (a link, or something else): who put it there?");
  }
  make_folders(original);
  const std::string copy = copy_of(original);
  const Descriptor to(
      open(copy.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (to.get() < 0) fail(copy, errno);
  copy_all(from.get(), to.get(), original, copy);
  keep(original, of);
  return true;
}

bool BackupFolder::copy_by(const fs::path& named,
                           const std::function<void(const std::string& copy)>& write) {
  const fs::path original = fs::absolute(named).lexically_normal();
  struct stat of {};
  if (lstat(original.c_str(), &of) != 0) {
    if (errno == ENOENT) return false;
    fail(original, errno);
  }
  if (!S_ISREG(of.st_mode) || of.st_nlink > 1) {
    throw std::runtime_error(original.string() + " is no file of its own: who put it there?");
  }
  make_folders(original);
  write(copy_of(original));
  keep(original, of);
  return true;
}

void BackupFolder::write(const std::string& name, const std::string& text, unsigned mode) const {
  const std::string path = root_ / name;
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (file.get() < 0) fail(path, errno);
  write_all(file.get(), text.data(), text.size(), path);
  if (fsync(file.get()) != 0) fail(path, errno);
}

std::string BackupFolder::script() const {
  std::string text =
      "#!/bin/sh\n"
      "# Puts back what is in files/, as root, while the service is stopped: RESTORE.txt says how. "
      "Folders that are there stay as they are.\n"
      "set -eu\n"
      "cd \"$(dirname \"$0\")/files\"\n"
      "folder() { [ -d \"$4\" ] || install -d -o \"$1\" -g \"$2\" -m \"$3\" \"$4\"; }\n"
      "file() { install -o \"$1\" -g \"$2\" -m \"$3\" \".$4\" \"$4\"; }\n";
  for (const auto& path : removed_) text += "rm -f -- " + quoted(path) + "\n";
  const auto line = [&](const char* what, const Entry& entry) {
    text += std::string(what) + " " + quoted(entry.owner) + " " + quoted(entry.group) + " " +
            octal(entry.mode) + " " + quoted(entry.path) + "\n";
  };
  for (const auto& folder : folders_) line("folder", folder);
  for (const auto& entry : entries_) line("file", entry);
  return text;
}

void BackupFolder::finish(const std::string& instructions) {
  write("restore", script(), S_IRWXU);
  write("RESTORE.txt", instructions, S_IRUSR | S_IWUSR);
  if (fsync(anchor_) != 0) fail(partial_, errno);
  if (rename(partial_.c_str(), folder_.c_str()) != 0) fail(folder_, errno);
  finished_ = true;
}

}  // namespace writeback::agent
