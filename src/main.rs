//! The `pipec` command.

mod cli;
mod lsp;

/// Compiling allocates many small values; this allocator halves their cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
