#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace writeback::agent {

/// How far long work is: a bar on a terminal, and elsewhere a line now and then, both on standard
/// error, so that what is printed can be read by programs.
class Progress {
 public:
  Progress(std::string what, std::size_t all);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void step();

 private:
  void show() const;

  std::string what_;
  std::size_t all_;
  std::size_t done_ = 0;
  bool on_terminal_;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace writeback::agent
