#pragma once

#include <string>
#include <string_view>

namespace writeback::support {

/// A folder of the test's own, that only its owner can read. Removed at the end, or left and named
/// where a test failed.
class TempFolder {
 public:
  explicit TempFolder(std::string_view what);
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const;

 private:
  std::string path_;
};

/// Replaces the file as a whole, in one step; `mode` 0600 is what the daemon wants of secrets.
void write_file(const std::string& path, std::string_view content, unsigned mode = 0600);
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace writeback::support
