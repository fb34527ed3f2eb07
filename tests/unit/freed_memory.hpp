#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace writeback::test {

/// Watches, while it lives, every block that `delete` gives back anywhere in the process, and
/// counts those in which `text` still stands: the proof that secrets are cleansed, without reading
/// memory that is no longer ours. One at a time.
class FreedMemory {
 public:
  explicit FreedMemory(std::string_view text);
  ~FreedMemory();
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;

  [[nodiscard]] std::size_t blocks_with_text() const;
  /// Sanitizers bring a `delete` of their own: there is nothing to see then.
  [[nodiscard]] static bool can_watch();

 private:
  /// The text inverted, so that the watcher itself is not what it finds.
  std::string inverted_;
};

}  // namespace writeback::test
