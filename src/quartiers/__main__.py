from quartiers.cli import main

main()
