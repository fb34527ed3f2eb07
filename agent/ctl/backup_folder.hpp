#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace writeback::agent {

/// A folder that a backup is written into. It is called FOLDER.partial until all is in it, is for
/// its owner only, and is gone again where something failed. Whatever is copied keeps its path
/// below `files/`; its owner, group and mode are written down, by their names, in the script
/// `restore`, which makes single files anew and changes no folder that is there. Everything throws
/// std::runtime_error.
///
/// It is made for root in folders of others: sources are opened once and looked at by their
/// descriptor, and what is made stays below the folder that was made, whoever renames what.
class BackupFolder {
 public:
  /// Where a file lies says who could have put something else there.
  enum class Place : std::uint8_t {
    of_administrator,  ///< named in the ini file: links are followed
    of_service,        ///< the service's own folder: no link, and no second name, is taken
  };

  explicit BackupFolder(std::string folder);
  ~BackupFolder();
  BackupFolder(const BackupFolder&) = delete;
  BackupFolder& operator=(const BackupFolder&) = delete;

  /// Copies a file, once. False: there is none.
  bool copy(const std::filesystem::path& original, Place place);
  /// A file that somebody else copies: `write` gets the path of the copy, which is not there yet.
  bool copy_by(const std::filesystem::path& original,
               const std::function<void(const std::string& copy)>& write);
  /// What the script takes away before it puts anything back.
  void remove_at_restore(const std::string& path) { removed_.push_back(path); }

  /// Where the copy of a path is.
  [[nodiscard]] std::filesystem::path copy_of(const std::filesystem::path& original) const;
  [[nodiscard]] std::size_t files() const { return entries_.size(); }

  /// Writes `restore` and RESTORE.txt, and gives the folder its name.
  void finish(const std::string& instructions);

 private:
  /// One file, or one folder in which there are some.
  struct Entry {
    std::string path;
    std::string owner;
    std::string group;
    unsigned mode = 0;
  };
  void make_folders(const std::filesystem::path& original);
  void keep(const std::filesystem::path& original, const struct stat& of);
  void write(const std::string& name, const std::string& text, unsigned mode) const;
  [[nodiscard]] std::string script() const;

  std::string folder_;
  std::string partial_;
  int anchor_ = -1;  ///< the folder that was made, whatever its path leads to by now
  std::filesystem::path root_;
  std::vector<Entry> entries_;
  std::vector<Entry> folders_;
  std::vector<std::string> removed_;
  bool finished_ = false;
};

}  // namespace writeback::agent
