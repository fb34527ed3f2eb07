#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace writeback::agent {

/// How far long work is: a bar on a terminal, and elsewhere a line now and then, both on standard
/// error, so that what is printed can be read by programs.
class Progress {
 public:
  /// `all`: 0 where nobody knows how much it will be.
  Progress(std::string what, std::size_t all);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void step(std::size_t more = 1);
  /// Takes the bar away, for a line of something else.
  void make_room();

 private:
  void show();

  std::string what_;
  std::size_t all_;
  std::size_t done_ = 0;
  bool on_terminal_;
  bool has_bar_ = false;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace writeback::agent
